package fashionstream.bench;

import fashionstream.bench.BenchReport.CpuMicros;
import fashionstream.bench.BenchReport.LoadLatency;
import fashionstream.bench.BenchReport.PeakRss;
import fashionstream.bench.BenchReport.PerGuarantee;
import fashionstream.config.AppConfig;
import fashionstream.image.ImageException;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.IdxImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the model alone and the pipeline around it in turns, so that disturbances of the machine affect all figures
 * alike. Not thread-safe; interrupt the thread to stop early.
 */
public final class Bench {
    private static final List<Integer> BATCH_SIZES = List.of(1, 4, 16, 64, 256);
    private static final List<Double> LOADS = List.of(0.1, 0.5, 0.8);

    private static final long RAW_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final BenchSettings settings;
    private final AppConfig config;
    private final Classifier classifier;
    private final IdxImages images;
    private final BrokerProcess broker;
    private final Consumer<String> log;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final Rounds rounds = new Rounds(cores);

    /**
     * Creates a benchmark.
     *
     * @param config settings of the topology; the broker, names, guarantee and threads are replaced
     * @param classifier the model; the caller closes it
     * @param images real images; {@code settings} determine how many are used
     * @param log receives a line about each step
     */
    public Bench(
            BenchSettings settings,
            AppConfig config,
            Classifier classifier,
            IdxImages images,
            BrokerProcess broker,
            Consumer<String> log) {
        this.settings = settings;
        this.config = broker.configure(config)
                .with(Map.of("images.partitions", Integer.toString(settings.partitions(config.imagesPartitions()))));
        this.classifier = classifier;
        this.images = images;
        this.broker = broker;
        this.log = log;
    }

    /**
     * Runs the benchmark.
     *
     * @throws ImageException if the model does not accept the images
     * @throws TimeoutException if the pipeline gets stuck
     */
    public BenchReport run() throws InterruptedException, TimeoutException {
        return Interruptible.call(this::measure);
    }

    private BenchReport measure() throws InterruptedException, TimeoutException {
        RawBench raw = RawBench.of(classifier, images, RAW_NANOS);
        IdxImages drained = images.withCount(settings.images());
        PipelineBench pipeline = new PipelineBench("drain", config, classifier, broker, drained);
        ColdStart cold = new ColdStart(config, drained);
        WarmUp warmUp = WarmUp.repeat(settings.warmUps(), () -> bothGuarantees(pipeline), log);
        OptionalLong appPeak = new ProcessMemory(ProcessHandle.current().pid()).peak();
        for (int round = 1; round <= settings.rounds(); round++) {
            throughput(round, raw, pipeline);
            coldStart(round, raw, cold);
        }
        PartCosts parts = PartCosts.measure(pipeline.config(), classifier.model());
        LatencyBench latency = new LatencyBench(config, classifier, images::withCount, settings.loadSeconds());
        for (int round = 1; round <= settings.rounds(); round++) {
            latency(round, latency);
        }
        OptionalLong brokerPeak = new ProcessMemory(broker.pid()).peak();
        return summarize(warmUp, parts, new PeakRss(boxed(appPeak), boxed(brokerPeak)));
    }

    private List<PipelineRun> bothGuarantees(PipelineBench pipeline) throws InterruptedException, TimeoutException {
        List<PipelineRun> runs = new ArrayList<>();
        for (Guarantee guarantee : Guarantee.values()) {
            runs.add(pipeline.run(guarantee, settings.threads()));
        }
        return runs;
    }

    /** The order changes from round to round, so that neither guarantee always follows the other. */
    private static List<Guarantee> guarantees(int round) {
        List<Guarantee> order = new ArrayList<>(List.of(Guarantee.values()));
        if (round % 2 == 0) {
            Collections.reverse(order);
        }
        return order;
    }

    private void throughput(int round, RawBench raw, PipelineBench pipeline)
            throws InterruptedException, TimeoutException {
        int batch = config.batchMaxSize();
        for (int threads : settings.threadCounts()) {
            for (int size : batchSizes()) {
                if (size != batch) {
                    alone(round, raw, threads, size);
                }
            }
            double before = alone(round, raw, threads, batch);
            for (Guarantee guarantee : guarantees(round)) {
                PipelineRun run = pipeline.run(guarantee, threads);
                report(
                        round,
                        "%s, %d threads with %s partitions: %.0f images/s",
                        guarantee,
                        threads,
                        run.partitions(),
                        run.imagesPerSecond());
                double after = alone(round, raw, threads, batch);
                rounds.addPipeline(run, (before + after) / 2);
                before = after;
            }
        }
    }

    private double alone(int round, RawBench raw, int threads, int batch) throws InterruptedException {
        double rate = raw.imagesPerSecond(threads, batch);
        rounds.addRaw(threads, batch, rate);
        report(round, "model alone, %d threads, batches of %d: %.0f images/s", threads, batch, rate);
        return rate;
    }

    private void coldStart(int round, RawBench raw, ColdStart cold) throws InterruptedException, TimeoutException {
        int threads = settings.threads();
        int batch = config.batchMaxSize();
        double before = alone(round, raw, threads, batch);
        for (Guarantee guarantee : guarantees(round)) {
            ColdStart.Run run = cold.run(guarantee, threads);
            report(
                    round,
                    "%s, cold start with %d threads: %.0f images/s, the first after %.1f s",
                    guarantee,
                    threads,
                    run.imagesPerSecond(),
                    run.firstOutputSeconds());
            double after = alone(round, raw, threads, batch);
            rounds.addCold(guarantee, run, (before + after) / 2);
            before = after;
        }
    }

    private void latency(int round, LatencyBench latency) throws InterruptedException, TimeoutException {
        for (Guarantee guarantee : guarantees(round)) {
            List<Double> rates =
                    LOADS.stream().map(load -> rate(guarantee, load)).toList();
            List<Percentiles> found = latency.run(guarantee, settings.threads(), rates);
            for (int i = 0; i < found.size(); i++) {
                Percentiles percentiles = found.get(i);
                rounds.addLatency(guarantee, LOADS.get(i), percentiles);
                report(
                        round,
                        "%s, %.0f images/s: latency p50 %.0f ms, p99 %.0f ms",
                        guarantee,
                        rates.get(i),
                        percentiles.p50(),
                        percentiles.p99());
            }
        }
    }

    private double rate(Guarantee guarantee, double load) {
        return load * rounds.throughput(guarantee, settings.threads()).median();
    }

    private SortedSet<Integer> batchSizes() {
        SortedSet<Integer> sizes = new TreeSet<>(BATCH_SIZES);
        sizes.add(config.batchMaxSize());
        return sizes;
    }

    private BenchReport summarize(WarmUp warmUp, PartCosts parts, PeakRss peak) {
        int threads = settings.threads();
        int batch = config.batchMaxSize();
        ModelInfo model = classifier.model();
        PerGuarantee<List<LoadLatency>> latencies = PerGuarantee.of(guarantee -> LOADS.stream()
                .map(load -> rounds.latency(guarantee, load, rate(guarantee, load)))
                .toList());
        List<BenchReport.Raw> raw = new ArrayList<>();
        List<BenchReport.Pipeline> pipeline = new ArrayList<>();
        for (int count : settings.threadCounts()) {
            batchSizes().forEach(size -> raw.add(new BenchReport.Raw(count, size, rounds.raw(count, size))));
            for (Guarantee guarantee : Guarantee.values()) {
                pipeline.add(new BenchReport.Pipeline(
                        guarantee.name().toLowerCase(Locale.ROOT),
                        count,
                        rounds.throughput(guarantee, count),
                        rounds.ratio(guarantee, count),
                        rounds.ratio(guarantee, count).steady(),
                        rounds.ratioWithBroker(guarantee, count),
                        rounds.runs(guarantee, count).stream()
                                .map(PipelineRun::partitions)
                                .toList()));
            }
        }
        return new BenchReport(
                rounds.raw(threads, batch).median(),
                PerGuarantee.of(
                        guarantee -> rounds.throughput(guarantee, threads).median()),
                PerGuarantee.of(guarantee -> rounds.ratio(guarantee, threads).median()),
                PerGuarantee.of(
                        guarantee -> rounds.ratioWithBroker(guarantee, threads).median()),
                new PerGuarantee<>(
                        latencies.atLeastOnce().get(0).percentiles(),
                        latencies.exactlyOnce().get(0).percentiles()),
                threads,
                batch,
                model.name(),
                model.version(),
                settings.images(),
                settings.rounds(),
                cores,
                new BenchReport.WarmUpSteps(warmUp.steps(), warmUp.isSteady()),
                PerGuarantee.of(guarantee -> CpuMicros.of(rounds.runs(guarantee, threads), parts)),
                peak,
                latencies,
                raw,
                pipeline,
                Stream.of(Guarantee.values())
                        .map(guarantee -> rounds.cold(guarantee, threads))
                        .toList());
    }

    private static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }

    private void report(int round, String format, Object... values) {
        log.accept("round " + round + " of " + settings.rounds() + ": " + String.format(Locale.ROOT, format, values));
    }
}
