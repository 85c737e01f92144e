package fashionstream.proof;

/** What must become of a record. */
enum Fate {
    /** An image is predicted; a label is counted. */
    TAKEN,
    /** Either: the record is taken, or it is refused. Which of the two is no concern of the test. */
    EITHER,
    /** An image goes to the dead letters; a label is counted as invalid. */
    REFUSED;

    /** Of a record to which two things happen. */
    Fate and(Fate other) {
        return compareTo(other) < 0 ? other : this;
    }
}
