package fashionstream.registry;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Waits between retries: a random time below a bound that doubles each time ("full jitter"), so that clients that
 * failed together don't retry together.
 *
 * @param firstMs bound of the first wait, in milliseconds
 * @param maxMs bound of any wait, in milliseconds
 */
record Backoff(long firstMs, long maxMs) {
    private static final int MAX_DOUBLINGS = 30;

    /** Bound of the wait after the given number of failures, from 0. */
    long boundMs(int failures) {
        int doublings = Math.min(failures, MAX_DOUBLINGS);
        long doubled = firstMs > Long.MAX_VALUE >> doublings ? Long.MAX_VALUE : firstMs << doublings;
        return Math.min(maxMs, doubled);
    }

    /** @throws InterruptException if interrupted; the thread's interrupt status is restored */
    void await(int failures) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(Math.max(1, boundMs(failures))));
        } catch (InterruptedException e) {
            throw new InterruptException("interrupted while waiting for the schema registry", e);
        }
    }
}
