package fashionstream.produce;

import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;

/** The schedule of images at a constant rate. The first is due at once. */
final class Pace {
    private static final double NANOS = 1e9;

    private final long started = System.nanoTime();
    private final double perSecond;

    /** @param perSecond images per second; infinite for no limit */
    Pace(double perSecond) {
        this.perSecond = perSecond;
    }

    /** Nanoseconds until image {@code number}, counted from 0, is due; negative if it is late. */
    long until(long number) {
        // The sum of start and offset could overflow at rates near 0.
        return (long) (number * NANOS / perSecond) - (System.nanoTime() - started);
    }

    /**
     * Waits for about this time.
     *
     * @throws KafkaException if the thread is interrupted; its interrupt status stays set
     */
    static void park(long nanos) {
        LockSupport.parkNanos(nanos);
        if (Thread.currentThread().isInterrupted()) {
            throw new KafkaException("interrupted while sending images");
        }
    }
}
