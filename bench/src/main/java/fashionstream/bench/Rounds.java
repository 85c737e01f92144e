package fashionstream.bench;

import fashionstream.bench.BenchReport.LoadLatency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Collects the results of the rounds; each list has one figure per round. Not safe for use by several threads. */
final class Rounds {
    private record RawCase(int threads, int batch) {}

    private record PipelineCase(Guarantee guarantee, int threads) {}

    private record LoadCase(Guarantee guarantee, double load) {}

    private final int cores;
    private final Map<RawCase, List<Double>> raw = new HashMap<>();
    private final Map<PipelineCase, List<PipelineRun>> pipeline = new HashMap<>();
    private final Map<LoadCase, List<Percentiles>> latency = new HashMap<>();

    Rounds(int cores) {
        this.cores = cores;
    }

    void addRaw(int threads, int batch, double imagesPerSecond) {
        raw.computeIfAbsent(new RawCase(threads, batch), key -> new ArrayList<>())
                .add(imagesPerSecond);
    }

    void addPipeline(PipelineRun run) {
        pipeline.computeIfAbsent(new PipelineCase(run.guarantee(), run.threads()), key -> new ArrayList<>())
                .add(run);
    }

    void addLatency(Guarantee guarantee, double load, Percentiles percentiles) {
        latency.computeIfAbsent(new LoadCase(guarantee, load), key -> new ArrayList<>())
                .add(percentiles);
    }

    MedianAndRange raw(int threads, int batch) {
        return MedianAndRange.of(rawRounds(threads, batch));
    }

    List<PipelineRun> runs(Guarantee guarantee, int threads) {
        return Objects.requireNonNull(pipeline.get(new PipelineCase(guarantee, threads)));
    }

    MedianAndRange throughput(Guarantee guarantee, int threads) {
        return overRounds(runs(guarantee, threads), PipelineRun::imagesPerSecond);
    }

    /** Pipeline over model alone in each round: they ran in succession, so that disturbances affected both. */
    MedianAndRange ratio(Guarantee guarantee, int threads, int batch) {
        return ratio(guarantee, threads, batch, run -> run.imagesPerSecondWithoutBroker(cores));
    }

    MedianAndRange ratioWithBroker(Guarantee guarantee, int threads, int batch) {
        return ratio(guarantee, threads, batch, PipelineRun::imagesPerSecond);
    }

    private MedianAndRange ratio(
            Guarantee guarantee, int threads, int batch, ToDoubleFunction<PipelineRun> imagesPerSecond) {
        List<PipelineRun> runs = runs(guarantee, threads);
        List<Double> alone = rawRounds(threads, batch);
        return MedianAndRange.of(IntStream.range(0, runs.size())
                .mapToDouble(round -> imagesPerSecond.applyAsDouble(runs.get(round)) / alone.get(round))
                .toArray());
    }

    private List<Double> rawRounds(int threads, int batch) {
        return Objects.requireNonNull(raw.get(new RawCase(threads, batch)));
    }

    LoadLatency latency(Guarantee guarantee, double load, double imagesPerSecond) {
        List<Percentiles> rounds = Objects.requireNonNull(latency.get(new LoadCase(guarantee, load)));
        MedianAndRange p99 = overRounds(rounds, Percentiles::p99);
        return new LoadLatency(
                load,
                imagesPerSecond,
                overRounds(rounds, Percentiles::p50).median(),
                overRounds(rounds, Percentiles::p95).median(),
                p99.median(),
                overRounds(rounds, Percentiles::max).max(),
                p99);
    }

    private static <T> MedianAndRange overRounds(List<T> rounds, ToDoubleFunction<T> figure) {
        return MedianAndRange.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
