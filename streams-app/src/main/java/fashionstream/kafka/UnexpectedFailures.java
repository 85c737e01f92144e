package fashionstream.kafka;

/**
 * Distinguishes a record that our code can't handle from code that can't handle any record: an unexpected failure is
 * attributed to its record, but not that of many records in a row. Safe for use by several threads, which count together.
 */
public final class UnexpectedFailures {
    private final int max;

    /** Read without the lock for each good record. */
    private volatile int inARow;

    /** @param max maximum number of consecutive failures */
    public UnexpectedFailures(int max) {
        this.max = max;
    }

    /** Called after a record was handled. */
    public void reset() {
        if (inARow > 0) {
            synchronized (this) {
                inARow = 0;
            }
        }
    }

    /**
     * Called after a record could not be handled.
     *
     * @throws StreamsFailedException if there are more consecutive failures than the maximum
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
