package fashionstream.bench;

import java.util.List;

/**
 * One drain of a filled topic, from the first image that the model was given to the commit of the last prediction.
 *
 * @param guarantee what was promised
 * @param threads stream threads
 * @param partitions how many partitions of the images each thread had, the most first
 * @param images how many images were classified
 * @param used time and processor time that it took
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
     * Throughput as it were if the broker ran on another machine: {@code images / (elapsed - stolen)}.
     *
     * @param cores processors that application and broker share
     * @see #stolenNanos
     */
    double imagesPerSecondWithoutBroker(int cores) {
        return images * NANOS / (used.nanos() - stolenNanos(threads, cores, used.nanos(), used.brokerCpuNanos()));
    }

    /**
     * How long the broker kept each stream thread from running: {@code max(0, busy * elapsed + broker - cores * elapsed) /
     * busy}, where {@code busy = min(threads, cores)}. The stream threads could use {@code busy * elapsed} of processor
     * time, and the broker did use some; what of that exceeds the {@code cores * elapsed} that there is, the threads went
     * without. Where cores are left over for the broker, it takes nothing.
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

    private double perImage(long nanos) {
        return nanos / NANOS_PER_MICRO / images;
    }
}
