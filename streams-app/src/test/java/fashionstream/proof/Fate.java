package fashionstream.proof;

/** The expected outcome of a record. */
enum Fate {
    /** An image is predicted; a label is counted. */
    TAKEN,
    /** Either of the two: the test accepts both. */
    EITHER,
    /** An image goes to the dead letters; a label is counted as invalid. */
    REFUSED;

    /** Combines the fates of two mutations of a record. */
    Fate and(Fate other) {
        return compareTo(other) < 0 ? other : this;
    }
}
