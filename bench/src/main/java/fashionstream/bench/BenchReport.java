package fashionstream.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The result of a benchmark; medians over the rounds. Times are in milliseconds or microseconds, as their names state;
 * rates are in images per second.
 *
 * @param rawImagesPerSecond throughput of the model alone, with {@code threads} and {@code batchSize}
 * @param pipelineImagesPerSecond throughput of the pipeline with {@code threads}, with the broker on the same machine
 * @param ratio pipeline over model alone, excluding the broker's processor time ({@link PipelineRun#stolenNanos})
 * @param ratioWithBroker pipeline over model alone, as measured
 * @param latencyMs latency at the lowest load, from the time when an image was due until a consumer with {@code
 *     read_committed} receives its prediction
 * @param threads stream threads
 * @param batchSize largest batch that the pipeline passes to the model
 * @param cores processors, shared by application and broker
 * @param peakRssBytes peak of the resident memory
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

    /** Throughput of the model alone. */
    public record Raw(int threads, int batchSize, MedianAndRange imagesPerSecond) {}

    /**
     * The pipeline with one number of threads.
     *
     * @param partitionsPerThread for each round: the number of image partitions of each thread, largest first. Kafka
     *     Streams distributes tasks by number, and the accuracy is one of them, so the shares of images can differ
     */
    public record Pipeline(
            String guarantee,
            int threads,
            MedianAndRange imagesPerSecond,
            MedianAndRange ratio,
            MedianAndRange ratioWithBroker,
            List<List<Integer>> partitionsPerThread) {}

    /**
     * Latency under a load.
     *
     * @param load fraction of the measured throughput of this guarantee, 0 to 1
     * @param imagesPerSecond that load as a rate
     * @param max the maximum of all rounds; the percentiles are medians over the rounds
     * @param p99Spread the 99th percentile over the rounds
     */
    public record LoadLatency(
            double load,
            double imagesPerSecond,
            double p50,
            double p95,
            double p99,
            double max,
            MedianAndRange p99Spread) {
        Percentiles percentiles() {
            return new Percentiles(p50, p95, p99, max);
        }
    }

    /**
     * Resident memory in bytes; null where the system does not report it.
     *
     * @param app this process after the warm-up, which drains the topic with both guarantees, and before the model runs
     *     alone with larger batches
     * @param broker the broker's process, at the end
     */
    public record PeakRss(@Nullable Long app, @Nullable Long broker) {}

    /**
     * A figure for each guarantee.
     *
     * @param <T> the figure
     */
    public record PerGuarantee<T>(T atLeastOnce, T exactlyOnce) {
        static <T> PerGuarantee<T> of(Function<Guarantee, T> figure) {
            return new PerGuarantee<>(figure.apply(Guarantee.AT_LEAST_ONCE), figure.apply(Guarantee.EXACTLY_ONCE));
        }
    }

    /**
     * CPU time per image in microseconds. Those of the broker and of the application are the times of their
     * processes during the run. Inference is measured during the run, on the stream threads. Avro and decoding are
     * measured separately, on the same bytes. The client (Kafka's consumer, producer and Streams, state stores, accuracy,
     * garbage collection) is the rest of the application's time.
     *
     * @param avro deserialization of the image record and serialization of the prediction
     * @param decode conversion of the image record to the pixels for the model
     */
    public record CpuMicros(double broker, double client, double avro, double decode, double inference) {
        static CpuMicros of(List<PipelineRun> runs, PartCosts parts) {
            double inference = median(runs, PipelineRun::inferenceMicros);
            double rest = median(runs, PipelineRun::appMicros) - inference - parts.avroMicros() - parts.decodeMicros();
            return new CpuMicros(
                    median(runs, PipelineRun::brokerMicros),
                    Math.max(0, rest),
                    parts.avroMicros(),
                    parts.decodeMicros(),
                    inference);
        }

        private static double median(List<PipelineRun> runs, ToDoubleFunction<PipelineRun> figure) {
            return MedianAndRange.of(runs.stream().mapToDouble(figure).toArray())
                    .median();
        }
    }
}
