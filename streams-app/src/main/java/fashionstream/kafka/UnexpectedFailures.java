package fashionstream.kafka;

/**
 * Distinguishes a record that our code can't handle from code that can't handle any record: an unexpected failure is
 * attributed to its record, but not that of many records in a row. Safe for use by several threads, which count together.
 */
public final class UnexpectedFailures {
    private final int max;

    /** Read without the lock for each good record. */
    private volatile int inARow;

    /** @param max failures in a row that are tolerated */
    public UnexpectedFailures(int max) {
        this.max = max;
    }

    /** A record was handled. */
    public void reset() {
        if (inARow > 0) {
            synchronized (this) {
                inARow = 0;
            }
        }
    }

    /**
     * A record was not handled.
     *
     * @throws StreamsFailedException if that was one too many in a row
     */
    public synchronized void count(RuntimeException failure) {
        inARow++;
        if (inARow > max) {
            throw new StreamsFailedException(
                    inARow + " records in a row could not be read or written because of " + failure
                            + ", which is more than"
                            + " inference.failures.max: a serde or a setting may be wrong, rather than the records",
                    failure);
        }
    }
}
