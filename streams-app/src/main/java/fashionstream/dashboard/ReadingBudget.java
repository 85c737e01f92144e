package fashionstream.dashboard;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits how many predictions the page reads in full: nobody sees thousands per second, but reading them would cost as
 * much CPU time as a tenth of the classification. Unused reads are saved up (a token bucket). Not safe for use by several
 * threads.
 */
final class ReadingBudget {
    private final long capacity;
    private final long perSecond;
    private final LongSupplier nanos;
    private double left;
    private long last;

    /**
     * @param capacity reads that can be saved up, and that are available at the start
     * @param perSecond new reads per second
     * @param nanos a clock in nanoseconds, of any origin
     */
    ReadingBudget(long capacity, long perSecond, LongSupplier nanos) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.left = capacity;
        this.last = nanos.getAsLong();
    }

    /** Takes one read; false if there is none left. */
    boolean take() {
        if (left < 1) {
            long now = nanos.getAsLong();
            double seconds = (now - last) / (double) TimeUnit.SECONDS.toNanos(1);
            left = Math.min((double) capacity, left + perSecond * seconds);
            last = now;
        }
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
