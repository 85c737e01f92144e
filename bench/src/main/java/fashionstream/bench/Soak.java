package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageProducer;
import fashionstream.streams.StreamsRunner;
import fashionstream.streams.StreamsWatch;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs the pipeline for a long time at a constant load, and observes whether its memory and its lag grow. Not
 * thread-safe; interrupt the thread to stop early.
 */
public final class Soak {
    /**
     * The length and the load of a soak.
     *
     * @param duration duration of sending
     * @param load fraction of the throughput that is measured first, above 0
     * @param every interval between samples
     * @param images number of images for the measurement of the throughput
     * @param threads stream threads
     */
    public record Settings(Duration duration, double load, Duration every, long images, int threads) {}

    private final Settings settings;
    private final AppConfig config;
    private final Classifier classifier;
    private final IdxImages images;
    private final BrokerProcess broker;
    private final Consumer<String> log;

    /**
     * Creates a soak.
     *
     * @param config settings of the topology, including its guarantee; the broker, names and threads are replaced
     * @param classifier the model; the caller closes it
     * @param images real images; {@code settings} determine how many are used
     * @param log receives a line about each step
     */
    public Soak(
            Settings settings,
            AppConfig config,
            Classifier classifier,
            IdxImages images,
            BrokerProcess broker,
            Consumer<String> log) {
        this.settings = settings;
        this.config = broker.configure(config);
        this.classifier = classifier;
        this.images = images;
        this.broker = broker;
        this.log = log;
    }

    /**
     * Runs the soak.
     *
     * @param listener receives each sample, on another thread
     * @throws TimeoutException if the pipeline gets stuck
     */
    public SoakReport run(Consumer<SoakReport.Sample> listener) throws InterruptedException, TimeoutException {
        return Interruptible.call(() -> soak(settings.load() * throughput(), listener));
    }

    private double throughput() throws InterruptedException, TimeoutException {
        log.accept("measuring the throughput");
        PipelineBench pipeline =
                new PipelineBench("drain", config, classifier, broker, images.withCount(settings.images()));
        Guarantee guarantee = Guarantee.of(config.processingGuarantee());
        pipeline.run(guarantee, settings.threads());
        return pipeline.run(guarantee, settings.threads()).imagesPerSecond();
    }

    private SoakReport soak(double rate, Consumer<SoakReport.Sample> listener)
            throws InterruptedException, TimeoutException {
        AppConfig run = config.with(Map.of(
                "application.id", "soak",
                "topic.prefix", "soak-",
                "num.stream.threads", Integer.toString(settings.threads())));
        TopicSetup.ensure(run);
        log.accept(String.format(
                Locale.ROOT,
                "sending %.0f images/s for %d s",
                rate,
                settings.duration().toSeconds()));
        try (StreamsRunner streams =
                StreamsRunner.of(run, new ActiveModel(classifier), TopicView.DEFAULTS, new SimpleMeterRegistry())) {
            return Interruptible.call(() -> {
                streams.start();
                streams.awaitRunning();
                return soak(run, streams, rate, listener);
            });
        }
    }

    private SoakReport soak(AppConfig run, StreamsRunner streams, double rate, Consumer<SoakReport.Sample> listener)
            throws InterruptedException, TimeoutException {
        long count = LatencyBench.count(rate, settings.duration().toNanos() / 1e9);
        StreamsWatch watch = new StreamsWatch(streams);
        try (ImageProducer producer = new ImageProducer(run);
                SoakSampler sampler = new SoakSampler(run, broker, settings.every(), listener)) {
            return Interruptible.call(() -> {
                producer.send(new PacedImages(images.withCount(count), rate), rate, sent -> check(watch, sampler));
                watch.await("predictions have arrived", count, sampler::predictions);
                return report(sampler, rate, count);
            });
        }
    }

    /** Called while sending, which takes a long time, so that an early failure is reported early. */
    private static void check(StreamsWatch watch, SoakSampler sampler) {
        sampler.check();
        try {
            watch.check();
        } catch (InterruptedException e) {
            // Sending stops at its next wait.
            Thread.currentThread().interrupt();
        }
    }

    private SoakReport report(SoakSampler sampler, double rate, long count) {
        List<SoakReport.Sample> samples = sampler.samples();
        return new SoakReport(
                Guarantee.of(config.processingGuarantee()).name().toLowerCase(Locale.ROOT),
                settings.threads(),
                classifier.model().version(),
                settings.duration().toNanos() / 1e9,
                settings.load(),
                rate,
                count,
                SoakReport.mbPerHour(samples, SoakReport.Sample::appRss),
                SoakReport.mbPerHour(samples, SoakReport.Sample::brokerRss),
                SoakReport.lagAtQuarters(samples),
                SoakReport.p99(samples),
                samples);
    }
}
