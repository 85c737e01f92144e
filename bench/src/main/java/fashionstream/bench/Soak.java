package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageProducer;
import fashionstream.streams.StreamsPlan;
import fashionstream.streams.StreamsRunner;
import fashionstream.streams.StreamsWatch;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs the pipeline for long at an even load, and watches whether its memory and its lag grow. For one thread; interrupt
 * it to end early.
 */
public final class Soak {
    private final SoakSettings settings;
    private final AppConfig config;
    private final Classifier classifier;
    private final IdxImages images;
    private final BrokerProcess broker;
    private final Consumer<String> talk;

    /**
     * Prepares.
     *
     * @param config settings of the topology, its guarantee included; the broker, names and threads are decided here
     * @param classifier the model; stays the caller's
     * @param images real images; how many are taken is decided by {@code settings}
     * @param talk hears what is done, a line each time
     */
    public Soak(
            SoakSettings settings,
            AppConfig config,
            Classifier classifier,
            IdxImages images,
            BrokerProcess broker,
            Consumer<String> talk) {
        this.settings = settings;
        this.config = broker.configure(config);
        this.classifier = classifier;
        this.images = images;
        this.broker = broker;
        this.talk = talk;
    }

    /**
     * Runs it.
     *
     * @param listener hears each sample, on another thread
     * @throws TimeoutException if the pipeline gets stuck
     */
    public SoakReport run(Consumer<SoakSample> listener) throws InterruptedException, TimeoutException {
        return Interruptible.call(() -> soak(settings.load() * throughput(), listener));
    }

    private double throughput() throws InterruptedException, TimeoutException {
        talk.accept("measuring the throughput");
        PipelineBench pipeline = new PipelineBench(config, classifier, broker, images.take(settings.images()));
        Guarantee guarantee = Guarantee.of(config.processingGuarantee());
        pipeline.run(guarantee, settings.threads());
        return pipeline.run(guarantee, settings.threads()).imagesPerSecond();
    }

    private SoakReport soak(double rate, Consumer<SoakSample> listener) throws InterruptedException, TimeoutException {
        AppConfig run = config.with(Map.of(
                "application.id", "soak",
                "topic.prefix", "soak-",
                "num.stream.threads", Integer.toString(settings.threads())));
        TopicSetup.ensure(run);
        talk.accept(String.format(
                Locale.ROOT,
                "sending %.0f images/s for %d s",
                rate,
                settings.duration().toSeconds()));
        try (StreamsRunner streams = new StreamsRunner(
                run,
                StreamsPlan.of(
                        run,
                        new ActiveModel(classifier),
                        TopicView.DEFAULTS,
                        Clock.systemUTC(),
                        new SimpleMeterRegistry()))) {
            return Interruptible.call(() -> {
                streams.start();
                streams.awaitRunning();
                return soak(run, streams, rate, listener);
            });
        }
    }

    private SoakReport soak(AppConfig run, StreamsRunner streams, double rate, Consumer<SoakSample> listener)
            throws InterruptedException, TimeoutException {
        long count = LatencyBench.count(rate, settings.duration().toNanos() / 1e9);
        StreamsWatch watch = new StreamsWatch(streams);
        try (ImageProducer producer = new ImageProducer(run);
                SoakSampler sampler = new SoakSampler(run, broker, settings.every(), listener)) {
            return Interruptible.call(() -> {
                producer.send(new PacedImages(images.take(count), rate), rate, sent -> check(watch, sampler));
                watch.await("predictions have come", count, sampler::predictions);
                return report(sampler, rate, count);
            });
        }
    }

    /** Sending goes on for long: whoever waits to the end shall not find that all stopped at its beginning. */
    private static void check(StreamsWatch watch, SoakSampler sampler) {
        sampler.check();
        try {
            watch.check();
        } catch (InterruptedException e) {
            // Sending ends at its next wait.
            Thread.currentThread().interrupt();
        }
    }

    private SoakReport report(SoakSampler sampler, double rate, long count) {
        List<SoakSample> samples = sampler.samples();
        return new SoakReport(
                Guarantee.of(config.processingGuarantee()).name().toLowerCase(Locale.ROOT),
                settings.threads(),
                classifier.model().version(),
                settings.duration().toNanos() / 1e9,
                settings.load(),
                rate,
                count,
                SoakReport.mbPerHour(samples, SoakSample::appRss),
                SoakReport.mbPerHour(samples, SoakSample::brokerRss),
                SoakReport.lagAtQuarters(samples),
                SoakReport.p99(samples),
                samples);
    }
}
