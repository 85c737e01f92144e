package fashionstream.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The result of a benchmark, over the rounds. Times are in milliseconds or microseconds, as their names state;
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
 * @param warmUp what preceded the measurements
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
        WarmUpSteps warmUp,
        PerGuarantee<CpuMicros> cpuMicrosPerImage,
        PeakRss peakRssBytes,
        PerGuarantee<List<LoadLatency>> latencyMsByLoad,
        List<Raw> raw,
        List<Pipeline> pipeline,
        List<Cold> cold) {

    /**
     * The warm-up of application and broker.
     *
     * @param steps number of steps; in each, the topic is drained once with each guarantee
     * @param steady whether the speed had stopped rising; otherwise the warm-up was not long enough
     */
    public record WarmUpSteps(int steps, boolean steady) {}

    /** Throughput of the model alone. */
    public record Raw(int threads, int batchSize, MedianAndRange imagesPerSecond) {}

    /**
     * The warm pipeline with one number of threads.
     *
     * @param steady whether the ratio varied by at most 10 % of its median
     * @param partitionsPerThread for each round: the number of image partitions of each thread, largest first. Kafka
     *     Streams distributes tasks by number, and the accuracy is one of them, so the shares of images can differ
     */
    public record Pipeline(
            String guarantee,
            int threads,
            MedianAndRange imagesPerSecond,
            MedianAndRange ratio,
            boolean steady,
            MedianAndRange ratioWithBroker,
            List<List<Integer>> partitionsPerThread) {}

    /**
     * The pipeline from a cold start: the command {@code serve} in a process that is started for the run, with a warm
     * broker on the same machine.
     *
     * @param imagesPerSecond from the first commit to the last
     * @param ratioWithBroker that over the model alone
     * @param steady whether the ratio varied by at most 10 % of its median
     * @param firstOutputSeconds from the start of the process to the first commit
     * @param cpuMicros processor time of the process per image, including its start
     */
    public record Cold(
            String guarantee,
            int threads,
            MedianAndRange imagesPerSecond,
            MedianAndRange ratioWithBroker,
            boolean steady,
            MedianAndRange firstOutputSeconds,
            MedianAndRange cpuMicros) {}

    /**
     * Latency under a load.
     *
     * @param load fraction of the measured throughput of this guarantee, 0 to 1
     * @param imagesPerSecond that load as a rate
     * @param max the maximum of all rounds
     */
    public record LoadLatency(
            double load,
            double imagesPerSecond,
            MedianAndRange p50,
            MedianAndRange p95,
            MedianAndRange p99,
            double max) {
        Percentiles percentiles() {
            return new Percentiles(p50.median(), p95.median(), p99.median(), max);
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
     * CPU time per image in microseconds, over the rounds. Those of the broker and of the application are the times of their
     * processes during the run. Inference is measured during the run, on the stream threads. Avro and decoding are
     * measured separately, on the same bytes. The client (Kafka's consumer, producer and Streams, state stores, accuracy,
     * garbage collection) is the rest of the application's time.
     *
     * @param avro deserialization of the image record and serialization of the prediction
     * @param decode conversion of the image record to the pixels for the model
     */
    public record CpuMicros(
            MedianAndRange broker,
            MedianAndRange client,
            MedianAndRange avro,
            MedianAndRange decode,
            MedianAndRange inference) {
        static CpuMicros of(List<PipelineRun> runs, PartCosts parts) {
            double measuredApart =
                    parts.avroMicros().median() + parts.decodeMicros().median();
            return new CpuMicros(
                    overRuns(runs, PipelineRun::brokerMicros),
                    overRuns(runs, run -> Math.max(0, run.appMicros() - run.inferenceMicros() - measuredApart)),
                    parts.avroMicros(),
                    parts.decodeMicros(),
                    overRuns(runs, PipelineRun::inferenceMicros));
        }

        private static MedianAndRange overRuns(List<PipelineRun> runs, ToDoubleFunction<PipelineRun> figure) {
            return MedianAndRange.of(runs.stream().mapToDouble(figure).toArray());
        }
    }
}
