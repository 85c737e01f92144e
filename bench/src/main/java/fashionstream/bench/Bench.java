package fashionstream.bench;

import fashionstream.bench.BenchReport.CpuMicros;
import fashionstream.bench.BenchReport.LoadLatency;
import fashionstream.bench.BenchReport.PeakRss;
import fashionstream.bench.BenchReport.PerGuarantee;
import fashionstream.config.AppConfig;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.IdxImages;
import fashionstream.schema.ImageRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the model alone and the pipeline around it in turns, so that disturbances of the machine affect all figures
 * alike. Not thread-safe; interrupt the thread to stop early.
 */
public final class Bench {
    private static final List<Integer> BATCH_SIZES = List.of(1, 4, 16, 64, 256);
    private static final List<Double> LOADS = List.of(0.1, 0.5, 0.8);

    /** Java's compiler uses the same cores, and needs about ten thousand images to compile most of the code. */
    private static final int WARM_UPS = 2;

    private static final long RAW_NANOS = TimeUnit.SECONDS.toNanos(1);

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
        RawBench raw = new RawBench(classifier, pixels(), RAW_NANOS);
        PipelineBench pipeline = new PipelineBench(config, classifier, broker, images.withCount(settings.images()));
        log.accept("warm-up");
        for (int i = 0; i < WARM_UPS; i++) {
            for (Guarantee guarantee : Guarantee.values()) {
                pipeline.run(guarantee, settings.threads());
            }
        }
        OptionalLong appPeak = new ProcessMemory(ProcessHandle.current().pid()).peak();
        for (int round = 1; round <= settings.rounds(); round++) {
            throughput("round " + round + " of " + settings.rounds() + ": ", raw, pipeline);
        }
        PartCosts parts =
                PartCosts.measure(pipeline.config(), classifier.model().input());
        LatencyBench latency = new LatencyBench(config, classifier, images::withCount, settings.loadSeconds());
        for (int round = 1; round <= settings.rounds(); round++) {
            latency("round " + round + " of " + settings.rounds() + ": ", latency);
        }
        OptionalLong brokerPeak = new ProcessMemory(broker.pid()).peak();
        return summarize(parts, new PeakRss(boxed(appPeak), boxed(brokerPeak)));
    }

    /** The images in the input format of the model. */
    private List<byte[]> pixels() {
        ImageDecoder decoder = new ImageDecoder(classifier.model().input());
        List<byte[]> pixels = new ArrayList<>();
        for (Iterator<ImageRecord> all =
                        images.withCount(images.pixels().size()).iterator();
                all.hasNext(); ) {
            pixels.add(decoder.decode(all.next()));
        }
        return pixels;
    }

    private void throughput(String round, RawBench raw, PipelineBench pipeline)
            throws InterruptedException, TimeoutException {
        for (int threads : settings.threadCounts()) {
            for (int batch : batchSizes()) {
                double rate = raw.imagesPerSecond(threads, batch);
                rounds.addRaw(threads, batch, rate);
                report("%smodel alone, %d threads, batches of %d: %.0f images/s", round, threads, batch, rate);
            }
            for (Guarantee guarantee : Guarantee.values()) {
                PipelineRun run = pipeline.run(guarantee, threads);
                rounds.addPipeline(run);
                report(
                        "%s%s, %d threads with %s partitions: %.0f images/s",
                        round, guarantee, threads, run.partitions(), run.imagesPerSecond());
            }
        }
    }

    private void latency(String round, LatencyBench latency) throws InterruptedException, TimeoutException {
        for (Guarantee guarantee : Guarantee.values()) {
            List<Double> rates =
                    LOADS.stream().map(load -> rate(guarantee, load)).toList();
            List<Percentiles> found = latency.run(guarantee, settings.threads(), rates);
            for (int i = 0; i < found.size(); i++) {
                Percentiles percentiles = found.get(i);
                rounds.addLatency(guarantee, LOADS.get(i), percentiles);
                report(
                        "%s%s, %.0f images/s: latency p50 %.0f ms, p99 %.0f ms",
                        round, guarantee, rates.get(i), percentiles.p50(), percentiles.p99());
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

    private BenchReport summarize(PartCosts parts, PeakRss peak) {
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
                        rounds.ratio(guarantee, count, batch),
                        rounds.ratioWithBroker(guarantee, count, batch),
                        rounds.runs(guarantee, count).stream()
                                .map(PipelineRun::partitions)
                                .toList()));
            }
        }
        return new BenchReport(
                rounds.raw(threads, batch).median(),
                PerGuarantee.of(
                        guarantee -> rounds.throughput(guarantee, threads).median()),
                PerGuarantee.of(
                        guarantee -> rounds.ratio(guarantee, threads, batch).median()),
                PerGuarantee.of(guarantee ->
                        rounds.ratioWithBroker(guarantee, threads, batch).median()),
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
                PerGuarantee.of(guarantee -> CpuMicros.of(rounds.runs(guarantee, threads), parts)),
                peak,
                latencies,
                raw,
                pipeline);
    }

    private static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }

    private void report(String format, Object... values) {
        log.accept(String.format(Locale.ROOT, format, values));
    }
}
