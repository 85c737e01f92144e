package fashionstream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * One drain of a filled topic, from the first image that the model received to the commit of the last prediction.
 *
 * @param guarantee processing guarantee
 * @param threads stream threads
 * @param partitions number of image partitions of each thread, largest first
 * @param images number of images that were classified
 * @param used time and processor time
 * @param inferenceNanos processor time of the stream threads inside the classifier
 */
record PipelineRun(
        Guarantee guarantee, int threads, List<Integer> partitions, long images, Usage used, long inferenceNanos) {
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    double imagesPerSecond() {
        return images * NANOS / used.nanos();
    }

    /**
     * Estimated throughput with the broker on another machine: {@code images / (elapsed - stolen)}.
     *
     * @param cores processors that application and broker share
     * @see #stolenNanos
     */
    double imagesPerSecondWithoutBroker(int cores) {
        return images * NANOS / (used.nanos() - stolenNanos(threads, cores, used.nanos(), used.brokerCpuNanos()));
    }

    /**
     * How long the broker kept each stream thread from running: {@code max(0, busy * elapsed + broker - cores * elapsed) /
     * busy}, where {@code busy = min(threads, cores)}. The stream threads can use {@code busy * elapsed} of processor time,
     * and the broker used some. The threads lacked the part of this sum that exceeds the available {@code cores * elapsed}.
     * If there are enough cores for the broker, it takes nothing from them.
     */
    static double stolenNanos(int threads, int cores, long elapsed, long broker) {
        int busy = Math.min(threads, cores);
        return Math.max(0, busy * elapsed + broker - cores * elapsed) / (double) busy;
    }

    double brokerMicros() {
        return perImage(used.brokerCpuNanos());
    }

    double inferenceMicros() {
        return perImage(inferenceNanos);
    }

    double appMicros() {
        return perImage(used.appCpuNanos());
    }

    /** Processor time of the application outside of the model, per image in microseconds. */
    double ownMicros() {
        return perImage(used.appCpuNanos() - inferenceNanos);
    }

    private double perImage(long nanos) {
        return nanos / NANOS_PER_MICRO / images;
    }

    /**
     * A moment, and the processor time used until then; differences of two moments are meaningful.
     *
     * @param nanos the moment, by {@link System#nanoTime}
     * @param appCpuNanos processor time of this process, all threads
     * @param brokerCpuNanos processor time of the broker's process; 0 if the system does not report it
     */
    record Usage(long nanos, long appCpuNanos, long brokerCpuNanos) {
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

        static Usage now(BrokerProcess broker) {
            return new Usage(
                    System.nanoTime(),
                    SYSTEM.getProcessCpuTime(),
                    broker.cpuTime().toNanos());
        }

        Usage since(Usage start) {
            return new Usage(
                    nanos - start.nanos, appCpuNanos - start.appCpuNanos, brokerCpuNanos - start.brokerCpuNanos);
        }
    }
}
