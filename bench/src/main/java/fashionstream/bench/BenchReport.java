package fashionstream.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a benchmark; medians over the rounds. Times are milliseconds or microseconds as the names state, rates
 * images per second.
 *
 * @param rawImagesPerSecond the model alone, with {@code threads} and {@code batchSize}
 * @param pipelineImagesPerSecond the pipeline with {@code threads}, the broker on the same machine
 * @param ratio pipeline over model alone, the broker's processor time counted out ({@link PipelineRun#stolenNanos})
 * @param ratioWithBroker pipeline over model alone as they are
 * @param latencyMs at the lowest load, from when an image was due to a consumer that sees committed predictions only
 * @param threads stream threads
 * @param batchSize images that the pipeline gives to the model at once, at most
 * @param cores processors that application and broker shared
 * @param peakRssBytes resident memory at most
 */
public record BenchReport(
        double rawImagesPerSecond,
        PerGuarantee<Double> pipelineImagesPerSecond,
        PerGuarantee<Double> ratio,
        PerGuarantee<Double> ratioWithBroker,
        PerGuarantee<Percentiles> latencyMs,
        int threads,
        int batchSize,
        String modelName,
        String modelVersion,
        long images,
        int rounds,
        int cores,
        PerGuarantee<CpuMicros> cpuMicrosPerImage,
        PeakRss peakRssBytes,
        PerGuarantee<List<LoadLatency>> latencyMsByLoad,
        List<Raw> raw,
        List<Pipeline> pipeline) {

    /** The model alone. */
    public record Raw(int threads, int batchSize, Spread imagesPerSecond) {}

    /**
     * The pipeline with one number of threads.
     *
     * @param partitionsPerThread of each round: how many partitions of the images each thread had, the most first.
     *     Kafka Streams shares out tasks by number, and the accuracy is one, so that shares of images can differ
     */
    public record Pipeline(
            String guarantee,
            int threads,
            Spread imagesPerSecond,
            Spread ratio,
            Spread ratioWithBroker,
            List<List<Integer>> partitionsPerThread) {}

    /**
     * Latency under a load.
     *
     * @param load share of the throughput that was measured for this guarantee, 0 to 1
     * @param imagesPerSecond that load as a rate
     * @param max the longest of all rounds; the percentiles are medians over the rounds
     * @param p99Spread how far the rounds lie apart
     */
    public record LoadLatency(
            double load, double imagesPerSecond, double p50, double p95, double p99, double max, Spread p99Spread) {
        Percentiles percentiles() {
            return new Percentiles(p50, p95, p99, max);
        }
    }

    /**
     * Resident memory in bytes; null where the system does not report it.
     *
     * @param app this process after the warm-up, in which it drains the topic under either guarantee, before the model
     *     runs alone with larger batches
     * @param broker the broker's process, at the end
     */
    public record PeakRss(@Nullable Long app, @Nullable Long broker) {}
}
