package fashionstream.demo;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.rollout.ModelRollout;
import fashionstream.schema.RollingAccuracy;
import fashionstream.streams.StreamsRunner;
import fashionstream.streams.StreamsWatch;
import fashionstream.topics.InputSubjects;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * A broker, a registry and the running topology in this process. It streams images through the topology, and counts the
 * output. Used by one thread; to stop it, interrupt that thread.
 */
public final class Demo implements AutoCloseable {
    private final DevelopmentCluster cluster;
    private final AppConfig config;
    private final ActiveModel activeModel;
    private final TopicGuard topics;
    private final ModelRollout rollout;
    private final StreamsRunner streams;

    private Demo(DevelopmentCluster cluster, AppConfig config, Classifier classifier, MeterRegistry meters)
            throws InterruptedException {
        this.cluster = cluster;
        this.config = config;
        this.activeModel = new ActiveModel(classifier);
        TopicSetup.ensure(config);
        InputSubjects.register(config);
        this.topics = TopicGuard.start(config);
        this.rollout = openRollout(meters);
        try {
            this.streams = StreamsRunner.of(config, activeModel, topics, meters);
        } catch (RuntimeException e) {
            closeRollout();
            throw e;
        }
        try {
            streams.start();
            streams.awaitRunning();
        } catch (InterruptedException | RuntimeException e) {
            streams.close();
            closeRollout();
            throw e;
        }
    }

    /**
     * Starts everything and returns once the topology runs.
     *
     * @param settings settings, except the addresses of broker and registry and the directory of the state
     * @param classifier the model; the caller closes it after the demo
     * @param data directory of broker, registry and state stores
     * @param port the broker's port, or 0 for any free one
     * @param registryPort the registry's port, or 0 for any free one
     * @param meters receives the topology's metrics
     * @throws fashionstream.kafka.BrokerException if a port or the folder is in use, or the broker can't start
     * @throws fashionstream.kafka.StreamsFailedException if the topology can't start
     */
    public static Demo start(
            AppConfig settings, Classifier classifier, Path data, int port, int registryPort, MeterRegistry meters)
            throws InterruptedException {
        DevelopmentCluster cluster = Interruptible.shield(() -> DevelopmentCluster.start(data, port, registryPort));
        try {
            AppConfig config = settings.with(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(),
                    "schema.registry.url", cluster.registryUrl(),
                    "state.dir", data.resolve("state").toString()));
            return Interruptible.call(() -> new Demo(cluster, config, classifier, meters));
        } catch (InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private ModelRollout openRollout(MeterRegistry meters) {
        try {
            return new ModelRollout(config, activeModel, meters);
        } catch (RuntimeException e) {
            topics.close();
            throw e;
        }
    }

    /** The settings for clients of this demo. */
    public AppConfig config() {
        return config;
    }

    /** Monitors the topics; the demo closes it. */
    public TopicGuard topics() {
        return topics;
    }

    /** Controls which model is active; the demo closes it. */
    public ModelRollout rollout() {
        return rollout;
    }

    /** The running topology, for health checks; the demo closes it. */
    public StreamsRunner streams() {
        return streams;
    }

    /**
     * Streams images through the topology and waits until each is classified or rejected, and the rolling accuracy
     * includes it.
     *
     * @param perSecond images per second; infinite for the maximum
     * @param progress receives the number of predictions
     * @throws TimeoutException if there is no output for a minute while images are waiting
     * @throws fashionstream.kafka.StreamsFailedException if the topology stops
     * @throws org.apache.kafka.common.KafkaException if images can't be sent, or the output can't be read
     */
    public DemoSummary stream(ImageSource images, double perSecond, LongConsumer progress)
            throws InterruptedException, TimeoutException {
        return Interruptible.call(() -> {
            Set<String> classes = Set.copyOf(activeModel.model().classes());
            try (AccuracyFollower accuracy = followAccuracy();
                    OutputCounter output = OutputCounter.start(config, classes);
                    ImageProducer producer = new ImageProducer(config)) {
                return Interruptible.call(() -> stream(images, perSecond, progress, producer, output, accuracy));
            }
        });
    }

    private DemoSummary stream(
            ImageSource images,
            double perSecond,
            LongConsumer progress,
            ImageProducer producer,
            OutputCounter output,
            AccuracyFollower accuracy)
            throws InterruptedException, TimeoutException {
        long labelledBefore = accuracy.labelled();
        long started = System.nanoTime();
        producer.send(images, perSecond, sent -> progress.accept(output.predictions()));
        awaitOutput(output, images.size(), progress);
        double seconds = (System.nanoTime() - started) / 1e9;
        new StreamsWatch(streams)
                .await(
                        "labelled images are in the rolling accuracy",
                        labelledBefore + output.labelled(),
                        accuracy::labelled);
        return summary(output, images.size(), seconds);
    }

    private void awaitOutput(OutputCounter output, long images, LongConsumer progress)
            throws InterruptedException, TimeoutException {
        new StreamsWatch(streams).await("images are classified", images, () -> {
            output.check();
            progress.accept(output.predictions());
            return output.predictions() + output.deadLetters();
        });
    }

    private DemoSummary summary(OutputCounter output, long images, double seconds) {
        long predictions = output.predictions();
        return new DemoSummary(
                images,
                predictions,
                output.correct(),
                predictions == 0 ? 0 : output.correct() / (double) predictions,
                output.deadLetters(),
                images / seconds,
                activeModel.model().version());
    }

    /** The latest accuracy of this model over all labelled images; empty before the first. */
    public Optional<RollingAccuracy> latestAccuracy() throws InterruptedException {
        String version = activeModel.model().version();
        return Interruptible.call(() -> {
            try (AccuracyFollower accuracy = followAccuracy()) {
                return Interruptible.call(() -> accuracy.latest(version));
            }
        });
    }

    private AccuracyFollower followAccuracy() {
        return new AccuracyFollower(config);
    }

    /**
     * Waits until the topology stops.
     *
     * @throws fashionstream.kafka.StreamsFailedException if it stopped because of a failure
     */
    public void awaitStopped() throws InterruptedException {
        streams.awaitStopped();
    }

    @Override
    public void close() {
        streams.close();
        closeRollout();
        cluster.close();
    }

    private void closeRollout() {
        rollout.close();
        activeModel.close();
        topics.close();
    }
}
