package fashionstream.streams;

import static fashionstream.classification.TestImages.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.cli.CommandRun;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.TopicRecords;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;

/**
 * A cluster for the production topologies of a test class, with the images that they get and the records that must
 * follow.
 */
final class StreamsFixture implements AutoCloseable {
    static final String VERSION = "0123456789ab";

    private final Path directory;
    private final DevelopmentCluster cluster;

    /** Starts a cluster that keeps its data in this directory. The applications keep their state there, too. */
    StreamsFixture(Path directory) {
        this.directory = directory;
        this.cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
    }

    /** Settings of an application that has topics and a name of its own. */
    AppConfig config(String prefix) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", cluster.bootstrapServers());
        settings.put("schema.registry.url", cluster.registryUrl());
        settings.put("topic.prefix", prefix);
        settings.put("application.id", prefix + "app");
        // The shortest session that a broker allows: a group keeps a lost member until it ends.
        settings.put("consumer.session.timeout.ms", "6000");
        settings.put("consumer.heartbeat.interval.ms", "1000");
        settings.put("state.dir", directory.resolve("state").toString());
        return AppConfig.of(settings);
    }

    static StreamsRunner start(AppConfig config) throws InterruptedException {
        return start(config, new SimpleMeterRegistry());
    }

    static StreamsRunner start(AppConfig config, MeterRegistry meters) throws InterruptedException {
        StreamsRunner runner =
                new StreamsRunner(config, plan(config, new ActiveModel(new FirstPixelClassifier(VERSION)), meters));
        runner.start();
        runner.awaitRunning();
        return runner;
    }

    static StreamsPlan plan(AppConfig config, Classifier classifier) {
        return plan(config, new ActiveModel(classifier), new SimpleMeterRegistry());
    }

    /** The same with meters that a test reads. */
    static StreamsPlan plan(AppConfig config, ActiveModel model, MeterRegistry meters) {
        return StreamsPlan.of(config, model, TopicView.DEFAULTS, Clock.systemUTC(), meters);
    }

    static DistributionSummary batchSizes(MeterRegistry meters) {
        return meters.get("fashion.stream.batch.size").summary();
    }

    /** Every other image is predicted correctly. */
    static void produce(AppConfig config, int from, int to) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<byte[], byte[]> producer = producer(config)) {
            for (int i = from; i < to; i++) {
                ImageRecord image = image("image-" + i, i % 2, "Bag");
                send(
                        config,
                        producer,
                        image.getId(),
                        serde.serializer().serialize(config.topics().images(), image));
            }
        }
    }

    static void produce(AppConfig config, String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = producer(config)) {
            send(config, producer, key, value);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(AppConfig config) {
        return new KafkaProducer<>(config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(AppConfig config, KafkaProducer<byte[], byte[]> producer, String key, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(config.topics().images(), key.getBytes(UTF_8), value);
        record.headers().add("trace", ("trace of " + key).getBytes(UTF_8));
        var unused = producer.send(record);
    }

    static void shouldHavePredictedSome(AppConfig config) {
        assertThat(predictions(config, 1)).isNotEmpty();
    }

    /** One prediction for each image, and no other. */
    static void shouldHavePredicted(AppConfig config, int images) {
        assertThat(predictions(config, images))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, images).mapToObj(i -> "image-" + i).toList());
    }

    private static List<ConsumerRecord<String, Prediction>> predictions(AppConfig config, int atLeast) {
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            return TopicRecords.read(config, config.topics().predictions(), serde.deserializer(), atLeast);
        }
    }

    /** The rolling accuracy reaches this count, and half of the images are predicted correctly. */
    static void shouldHaveCounted(AppConfig config, int images) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            RollingAccuracy all = Objects.requireNonNull(accuracies(config).get(VERSION + "/all"));
            assertThat(all.getLabelled()).isEqualTo(images);
            assertThat(all.getCorrect()).isEqualTo(images / 2);
        });
        RollingAccuracy last = Objects.requireNonNull(accuracies(config).get(VERSION + "/last-1000"));
        assertThat(last.getLabelled()).isEqualTo(Math.min(images, 1000));
    }

    /** A recount from the topics agrees with all published figures. */
    static void shouldEqualARecount(AppConfig config) {
        CommandRun audit = CommandRun.of(
                        "audit",
                        "--json",
                        "--bootstrap-server",
                        config.bootstrapServers(),
                        "--schema-registry",
                        config.schemaRegistryUrl(),
                        "--set",
                        "topic.prefix=" + config.topics().prefix())
                .assertDone();
        assertThat(audit.lastJson().path("differences").asInt(-1)).isZero();
    }

    /** The latest accuracy of each key. */
    private static Map<String, RollingAccuracy> accuracies(AppConfig config) {
        Map<String, RollingAccuracy> latest = new HashMap<>();
        try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
            TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 1)
                    .forEach(record -> latest.put(record.key(), record.value()));
        }
        return latest;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
