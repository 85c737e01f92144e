package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.IdxImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A benchmark of about a minute, whose figures are compared with earlier ones: the ratio to the model alone and the
 * cost per image, exactly once, with the broker's processor time excluded from the ratio. Not thread-safe; interrupt the
 * thread to stop early.
 */
public final class Sentinel {
    /** The fewest steps after which {@link WarmUp} can find a steady speed. */
    private static final int WARM_UPS = 2 * WarmUp.WINDOW;

    private static final long RAW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AppConfig config;
    private final Classifier classifier;
    private final IdxImages images;
    private final BrokerProcess broker;
    private final int threads;
    private final int rounds;
    private final Consumer<String> log;

    /**
     * Creates a sentinel.
     *
     * @param config settings of the topology; the broker, names, guarantee and threads are replaced
     * @param classifier the model; the caller closes it
     * @param images real images; each run drains all of them
     * @param threads stream threads
     * @param rounds number of measurements
     * @param log receives a line about each step
     */
    public Sentinel(
            AppConfig config,
            Classifier classifier,
            IdxImages images,
            BrokerProcess broker,
            int threads,
            int rounds,
            Consumer<String> log) {
        this.config = broker.configure(config);
        this.classifier = classifier;
        this.images = images;
        this.broker = broker;
        this.threads = threads;
        this.rounds = rounds;
        this.log = log;
    }

    /**
     * Runs the benchmark.
     *
     * @throws TimeoutException if the pipeline gets stuck
     */
    public SentinelFigures run() throws InterruptedException, TimeoutException {
        return Interruptible.call(this::measure);
    }

    private SentinelFigures measure() throws InterruptedException, TimeoutException {
        PipelineBench pipeline = new PipelineBench("drain", config, classifier, broker, images);
        WarmUp.repeat(rounds == 1 ? 1 : WARM_UPS, () -> List.of(drain(pipeline)), log);
        RawBench raw = RawBench.of(classifier, images, RAW_NANOS);
        int cores = Runtime.getRuntime().availableProcessors();
        List<PipelineRun> runs = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        double before = raw.imagesPerSecond(threads, config.batchMaxSize());
        for (int round = 1; round <= rounds; round++) {
            PipelineRun run = drain(pipeline);
            double after = raw.imagesPerSecond(threads, config.batchMaxSize());
            double ratio = run.imagesPerSecondWithoutBroker(cores) / ((before + after) / 2);
            before = after;
            runs.add(run);
            ratios.add(ratio);
            log.accept(String.format(Locale.ROOT, "round %d of %d: ratio %.2f", round, rounds, ratio));
        }
        return new SentinelFigures(
                MedianAndRange.of(ratios),
                MedianAndRange.of(
                        runs.stream().mapToDouble(PipelineRun::ownMicros).toArray()),
                MedianAndRange.of(
                        runs.stream().mapToDouble(PipelineRun::brokerMicros).toArray()));
    }

    private PipelineRun drain(PipelineBench pipeline) throws InterruptedException, TimeoutException {
        return pipeline.run(Guarantee.EXACTLY_ONCE, threads);
    }
}
