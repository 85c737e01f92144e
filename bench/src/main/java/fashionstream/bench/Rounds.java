package fashionstream.bench;

import fashionstream.bench.BenchReport.LoadLatency;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Collects the results of the rounds; each list has one figure per round. Not safe for use by several threads. */
final class Rounds {
    private record RawCase(int threads, int batch) {}

    private record PipelineCase(Guarantee guarantee, int threads) {}

    private record LoadCase(Guarantee guarantee, double load) {}

    private final int cores;
    /** A drain, and the throughput of the model alone, in images per second, measured before and after it. */
    private record Drained(PipelineRun run, double alone) {}

    private record Started(ColdStart.Run run, double alone) {}

    private final Map<RawCase, List<Double>> raw = new HashMap<>();
    private final Map<PipelineCase, List<Drained>> pipeline = new HashMap<>();
    private final Map<Guarantee, List<Started>> cold = new EnumMap<>(Guarantee.class);
    private final Map<LoadCase, List<Percentiles>> latency = new HashMap<>();

    Rounds(int cores) {
        this.cores = cores;
    }

    void addRaw(int threads, int batch, double imagesPerSecond) {
        raw.computeIfAbsent(new RawCase(threads, batch), key -> new ArrayList<>())
                .add(imagesPerSecond);
    }

    /** @param alone throughput of the model alone around the run, with the same threads, in images per second */
    void addPipeline(PipelineRun run, double alone) {
        pipeline.computeIfAbsent(new PipelineCase(run.guarantee(), run.threads()), key -> new ArrayList<>())
                .add(new Drained(run, alone));
    }

    /** @param alone throughput of the model alone around the run, with the same threads, in images per second */
    void addCold(Guarantee guarantee, ColdStart.Run run, double alone) {
        cold.computeIfAbsent(guarantee, key -> new ArrayList<>()).add(new Started(run, alone));
    }

    void addLatency(Guarantee guarantee, double load, Percentiles percentiles) {
        latency.computeIfAbsent(new LoadCase(guarantee, load), key -> new ArrayList<>())
                .add(percentiles);
    }

    MedianAndRange raw(int threads, int batch) {
        return MedianAndRange.of(Objects.requireNonNull(raw.get(new RawCase(threads, batch))));
    }

    List<PipelineRun> runs(Guarantee guarantee, int threads) {
        return drained(guarantee, threads).stream().map(Drained::run).toList();
    }

    private List<Drained> drained(Guarantee guarantee, int threads) {
        return Objects.requireNonNull(pipeline.get(new PipelineCase(guarantee, threads)));
    }

    MedianAndRange throughput(Guarantee guarantee, int threads) {
        return overRounds(runs(guarantee, threads), PipelineRun::imagesPerSecond);
    }

    /** Pipeline over model alone in each round: they ran in succession, so that disturbances affected both. */
    MedianAndRange ratio(Guarantee guarantee, int threads) {
        return overRounds(
                drained(guarantee, threads),
                drained -> drained.run().imagesPerSecondWithoutBroker(cores) / drained.alone());
    }

    MedianAndRange ratioWithBroker(Guarantee guarantee, int threads) {
        return overRounds(drained(guarantee, threads), drained -> drained.run().imagesPerSecond() / drained.alone());
    }

    BenchReport.Cold cold(Guarantee guarantee, int threads) {
        List<Started> starts = Objects.requireNonNull(cold.get(guarantee));
        MedianAndRange ratio = overRounds(starts, start -> start.run().imagesPerSecond() / start.alone());
        return new BenchReport.Cold(
                guarantee.name().toLowerCase(Locale.ROOT),
                threads,
                overRounds(starts, start -> start.run().imagesPerSecond()),
                ratio,
                ratio.steady(),
                overRounds(starts, start -> start.run().firstOutputSeconds()),
                overRounds(starts, start -> start.run().cpuMicros()));
    }

    LoadLatency latency(Guarantee guarantee, double load, double imagesPerSecond) {
        List<Percentiles> rounds = Objects.requireNonNull(latency.get(new LoadCase(guarantee, load)));
        return new LoadLatency(
                load,
                imagesPerSecond,
                overRounds(rounds, Percentiles::p50),
                overRounds(rounds, Percentiles::p95),
                overRounds(rounds, Percentiles::p99),
                overRounds(rounds, Percentiles::max).max());
    }

    private static <T> MedianAndRange overRounds(List<T> rounds, ToDoubleFunction<T> figure) {
        return MedianAndRange.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
