package fashionstream.demo;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.broker.TopicSetup;
import fashionstream.config.AppConfig;
import fashionstream.consume.TopicReader;
import fashionstream.inference.Classifier;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topology.ClassificationTopology;
import fashionstream.topology.StreamsRunner;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A broker, a registry and the running topology in this process. Images can be streamed through it, and what comes out
 * is counted. Its users stay on one thread.
 */
public final class Demo implements AutoCloseable {
    /** How long nothing may come out while images are waiting, before the demo gives up. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private static final long POLL_MILLIS = 20;

    private final DevelopmentCluster cluster;
    private final AppConfig config;
    private final Classifier classifier;
    private final StreamsRunner streams;

    private Demo(DevelopmentCluster cluster, AppConfig config, Classifier classifier) throws InterruptedException {
        this.cluster = cluster;
        this.config = config;
        this.classifier = classifier;
        TopicSetup.ensure(config);
        this.streams = new StreamsRunner(config, ClassificationTopology.build(config, classifier, Clock.systemUTC()));
        try {
            streams.start();
            streams.awaitRunning();
        } catch (InterruptedException | RuntimeException e) {
            streams.close();
            throw e;
        }
    }

    /**
     * Starts everything and returns once the topology runs.
     *
     * @param settings settings; where the broker, the registry and the state are is decided here
     * @param classifier answers; stays the caller's, who closes it after the demo
     * @param data where broker, registry and state stores keep their data
     * @param port the broker's port, or 0 for any free one
     * @param registryPort the registry's port, or 0 for any free one
     */
    public static Demo start(AppConfig settings, Classifier classifier, Path data, int port, int registryPort)
            throws InterruptedException {
        DevelopmentCluster cluster = DevelopmentCluster.start(data, port, registryPort);
        try {
            AppConfig config = settings.with(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(),
                    "schema.registry.url", cluster.registryUrl(),
                    "state.dir", data.resolve("state").toString()));
            return new Demo(cluster, config, classifier);
        } catch (InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The settings that clients of this demo need. */
    public AppConfig config() {
        return config;
    }

    /**
     * Streams images through the topology and waits until each is answered and counted.
     *
     * @param perSecond images per second; infinite for as fast as it goes
     * @param progress hears how many are answered
     * @throws TimeoutException if nothing comes out for a minute while images are waiting
     */
    public DemoSummary stream(ImageSource images, double perSecond, LongConsumer progress)
            throws InterruptedException, TimeoutException {
        long counted = labelled(latestAccuracy());
        try (OutputCounter output = new OutputCounter(config, imageOffsets());
                ImageProducer producer = new ImageProducer(config)) {
            long started = System.nanoTime();
            producer.send(images, perSecond, sent -> progress.accept(output.predictions()));
            awaitAnswers(output, images.size(), progress);
            double seconds = (System.nanoTime() - started) / 1e9;
            awaitAccuracy(counted + output.predictions());
            long predictions = output.predictions();
            return new DemoSummary(
                    images.size(),
                    predictions,
                    output.correct(),
                    predictions == 0 ? 0 : output.correct() / (double) predictions,
                    output.deadLetters(),
                    images.size() / seconds,
                    classifier.model().version());
        }
    }

    private void awaitAnswers(OutputCounter output, long images, LongConsumer progress)
            throws InterruptedException, TimeoutException {
        long last = -1;
        long since = System.nanoTime();
        while (true) {
            long answered = output.predictions() + output.deadLetters();
            progress.accept(output.predictions());
            if (answered >= images) {
                return;
            }
            output.check();
            if (answered != last) {
                last = answered;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALLED.toNanos()) {
                throw stalled(answered + " of " + images + " images are answered");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void awaitAccuracy(long labelled) throws InterruptedException, TimeoutException {
        long since = System.nanoTime();
        while (labelled(latestAccuracy()) < labelled) {
            if (System.nanoTime() - since > STALLED.toNanos()) {
                throw stalled("the rolling accuracy covers " + labelled(latestAccuracy()) + " of " + labelled
                        + " predictions");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private TimeoutException stalled(String state) {
        String reason = streams.failure()
                .map(cause -> "; last failure: " + cause.getMessage())
                .orElse("");
        return new TimeoutException(state + ", and nothing more came for " + STALLED.toSeconds() + " s" + reason);
    }

    private static long labelled(@Nullable RollingAccuracy accuracy) {
        return accuracy == null ? 0 : accuracy.getLabelled();
    }

    /** What the topology last said about this model over everything; null before it has said anything. */
    public @Nullable RollingAccuracy latestAccuracy() {
        var latest = new AtomicReference<@Nullable RollingAccuracy>();
        try (var reader = new TopicReader(config, config.topics().accuracy(), true);
                Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
            reader.readToEnd(record -> {
                RollingAccuracy accuracy = read(serde, record);
                if (accuracy.getWindow().equals("all")
                        && accuracy.getModelVersion().equals(classifier.model().version())) {
                    latest.set(accuracy);
                }
                return true;
            });
        }
        return latest.get();
    }

    private static RollingAccuracy read(Serde<RollingAccuracy> serde, ConsumerRecord<byte[], byte[]> record) {
        RollingAccuracy accuracy = serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
        if (accuracy == null) {
            throw new KafkaException("topic " + record.topic() + " has a record without a value");
        }
        return accuracy;
    }

    /** By partition of the images topic, the offset that the next image will have. */
    private Map<Integer, Long> imageOffsets() throws InterruptedException {
        String topic = config.topics().images();
        try (Admin admin = Admin.create(config.adminProperties())) {
            TopicDescription description = Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            description
                    .partitions()
                    .forEach(p -> ends.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
            Map<Integer, Long> offsets = new HashMap<>();
            admin.listOffsets(ends).all().get().forEach((p, end) -> offsets.put(p.partition(), end.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw new KafkaException("the end of topic " + topic + " can't be found", e.getCause());
        }
    }

    /** Waits until the topology stops, which it does by a failure or by {@link #close}. */
    public void awaitStopped() throws InterruptedException {
        streams.awaitStopped();
    }

    @Override
    public void close() {
        streams.close();
        cluster.close();
    }
}
