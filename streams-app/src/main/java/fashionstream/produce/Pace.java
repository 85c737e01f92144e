package fashionstream.produce;

import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;

/** When each image is due. The first is at once. */
final class Pace {
    private static final double NANOS = 1e9;

    private final long started = System.nanoTime();
    private final double perSecond;

    /** @param perSecond images per second; infinite for as fast as it goes */
    Pace(double perSecond) {
        this.perSecond = perSecond;
    }

    /** Nanoseconds until image {@code number}, counted from 0, is due; negative if it is late. */
    long until(long number) {
        // A sum of both could overflow at rates near 0.
        return (long) (number * NANOS / perSecond) - (System.nanoTime() - started);
    }

    /**
     * Waits for about so long.
     *
     * @throws KafkaException if the thread is interrupted, which it still is then
     */
    static void park(long nanos) {
        LockSupport.parkNanos(nanos);
        if (Thread.currentThread().isInterrupted()) {
            throw new KafkaException("interrupted while sending images");
        }
    }
}
