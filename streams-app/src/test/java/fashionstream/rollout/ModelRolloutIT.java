package fashionstream.rollout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.EmbeddedBroker;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.TinyModel;
import fashionstream.kafka.TopicMissingException;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How an instance follows the models topic of a real broker. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ModelRolloutIT {
    private final EmbeddedBroker broker;
    private final Path registryFolder;
    private final Classifier first = BundledModel.INT8.load();
    private final String firstVersion = first.model().version();
    private MeterRegistry meters = new SimpleMeterRegistry();
    private DevelopmentRegistry registry;
    private AppConfig config;
    private ModelCommands commands;
    private int tests;

    ModelRolloutIT(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        registryFolder = directory.resolve("registry");
        registry = DevelopmentRegistry.start(0, registryFolder);
    }

    @BeforeEach
    void prepare() {
        config = AppConfig.of(Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "schema.registry.url", registry.url(),
                "topic.prefix", "test-" + tests++ + "-"));
        meters = new SimpleMeterRegistry();
        TopicSetup.ensure(config);
        commands = new ModelCommands(config, Clock.systemUTC());
    }

    @AfterEach
    void end() {
        commands.close();
    }

    @AfterAll
    void stop() throws Exception {
        first.close();
        registry.close();
        broker.close();
    }

    @Test
    void shouldFollowPromotionsAndRollbacks() {
        try (ActiveModel activeModel = new ActiveModel(first);
                ModelRollout rollout = new ModelRollout(config, activeModel, meters)) {
            assertThat(rollout.status().active().version()).isEqualTo(firstVersion);
            assertThat(rollout.status().promoted()).isNull();

            String other = publish(BundledModel.FLOAT32.bytes());
            awaiting().until(() -> rollout.status().published().size() == 1);
            assertThat(activeModel.model().version()).isEqualTo(firstVersion);

            commands.promote(other, Decision.noted("a test"));
            awaiting().until(() -> rollout.status().active().version().equals(other));
            assertThat(activeModel.model().version()).isEqualTo(other);
            assertThat(rollout.status().trouble()).isNull();
            assertThat(rollout.status().label(other)).hasToString("fashion-cnn v1 (" + other + ")");
            assertThat(rollout.status().label(firstVersion)).hasToString("fashion-cnn " + firstVersion);

            // Another instance that starts now uses this model from the beginning.
            try (ActiveModel late = new ActiveModel(first);
                    ModelRollout lateRollout = new ModelRollout(config, late, new SimpleMeterRegistry())) {
                assertThat(late.model().version()).isEqualTo(other);
                assertThat(lateRollout.status().published()).hasSize(1);
            }

            commands.rollBack(other, Decision.noted(null));
            awaiting().until(() -> activeModel.model().version().equals(firstVersion));
        }
    }

    @Test
    void shouldKeepTheActiveModelIfAnotherIsUnusable() throws Exception {
        try (ActiveModel activeModel = new ActiveModel(first);
                ModelRollout rollout = new ModelRollout(config, activeModel, meters)) {
            String good = publish(BundledModel.FLOAT32.bytes());
            commands.promote(good, Decision.noted(null));
            awaiting().until(() -> activeModel.model().version().equals(good));

            junk();
            commands.promote("ffffffffffff", Decision.noted(null));
            shouldReject(rollout, "ffffffffffff", "no model of this version is published");
            // An instance that starts now activates the same model as the others.
            try (ActiveModel late = new ActiveModel(first);
                    ModelRollout lateRollout = new ModelRollout(config, late, new SimpleMeterRegistry())) {
                assertThat(late.model().version()).isEqualTo(good);
                assertThat(lateRollout.status().trouble()).contains("so fashion-cnn v1 (" + good + ") stays active");
            }
            assertThat(meters.get("fashion.stream.rollout.trouble").gauge().value())
                    .isEqualTo(1);

            String other = publish(replaced(BundledModel.FLOAT32.bytes(), "Trouser", "Tracker"));
            commands.promote(other, Decision.noted(null));
            shouldReject(rollout, other, "Tracker");

            commands.publish(
                    new ModelArtifact("a test", "no ONNX".getBytes(UTF_8), null),
                    new ModelLabel("broken", null, "aaaaaaaaaaaa"),
                    null);
            commands.promote("aaaaaaaaaaaa", Decision.noted(null));
            shouldReject(rollout, "aaaaaaaaaaaa", "published model aaaaaaaaaaaa");

            commands.publish(
                    new ModelArtifact(
                            "a test",
                            new TinyModel().externalWeights("/etc/hostname").bytes(),
                            null),
                    new ModelLabel("divided", null, "cccccccccccc"),
                    null);
            commands.promote("cccccccccccc", Decision.noted(null));
            shouldReject(rollout, "cccccccccccc", "another file ('/etc/hostname')");

            commands.publish(
                    new ModelArtifact("a test", BundledModel.INT8.bytes(), null),
                    new ModelLabel("false", null, "bbbbbbbbbbbb"),
                    null);
            commands.promote("bbbbbbbbbbbb", Decision.noted(null));
            shouldReject(rollout, "bbbbbbbbbbbb", "its version is " + firstVersion + ", not bbbbbbbbbbbb");
            assertThat(activeModel.model().version()).isEqualTo(good);

            // The same version is published again, now with a valid model.
            String late = version(renamed());
            commands.promote(late, Decision.noted(null));
            shouldReject(rollout, late, "no model of this version");
            publish(renamed());
            awaiting().until(() -> activeModel.model().version().equals(late));
            assertThat(rollout.status().trouble()).isNull();
            assertThat(meters.get("fashion.stream.rollout.trouble").gauge().value())
                    .isZero();
        }
    }

    @Test
    void shouldReportAModelThatFailsWhileItIsActive() {
        try (ActiveModel activeModel = new ActiveModel(first);
                ModelRollout rollout = new ModelRollout(config, activeModel, meters)) {
            String other = publish(renamed());
            commands.promote(other, Decision.noted(null));
            awaiting().until(() -> activeModel.model().version().equals(other));

            activeModel.fallBack(activeModel.model().version(), "it failed on 101 images in a row");

            assertThat(rollout.status().promoted()).isEqualTo(other);
            assertThat(rollout.status().active().version()).isEqualTo(firstVersion);
            assertThat(rollout.status().trouble()).contains("101 images");

            // Other records do not cause another attempt.
            String third = publish(BundledModel.FLOAT32.bytes());
            awaiting().until(() -> rollout.status().published().size() == 2);
            assertThat(rollout.status().active().version()).isEqualTo(firstVersion);
            commands.promote(third, Decision.noted(null));
            awaiting().until(() -> activeModel.model().version().equals(third));
            assertThat(rollout.status().trouble()).isNull();
            commands.rollBack(third, Decision.noted(null));
            awaiting().until(() -> activeModel.model().version().equals(other));
            commands.rollBack(other, Decision.noted(null));
            awaiting().until(() -> activeModel.model().version().equals(firstVersion));
            assertThat(rollout.status().trouble()).isNull();
        }
    }

    @Test
    void shouldReorderClassesLikeThoseOfTheFirstModel() {
        byte[] swapped = replaced(
                replaced(replaced(BundledModel.INT8.bytes(), "Trouser", "trouse2"), "Sneaker", "Trouser"),
                "trouse2",
                "Sneaker");
        String version = publish(swapped);
        commands.promote(version, Decision.noted(null));
        try (ActiveModel activeModel = new ActiveModel(first);
                ModelRollout rollout = new ModelRollout(config, activeModel, meters)) {
            assertThat(rollout.status().trouble()).isNull();
            assertThat(activeModel.model().version()).isEqualTo(version);
            assertThat(activeModel.model().classes()).isEqualTo(first.model().classes());
        }
    }

    @Test
    void shouldWaitForTheRegistry() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        AppConfig lonely = config.with(Map.of("schema.registry.url", "http://127.0.0.1:" + port));
        try (ActiveModel activeModel = new ActiveModel(first);
                ModelRollout rollout = new ModelRollout(lonely, activeModel, meters)) {
            String other = publish(renamed());
            commands.promote(other, Decision.noted(null));
            // An instance that starts now can't know which model to use.
            assertThatThrownBy(() -> new ModelRollout(lonely, activeModel, meters))
                    .isInstanceOf(KafkaException.class);
            awaiting().untilAsserted(() -> assertThat(rollout.status().trouble())
                    .contains("The models topic can't be read"));
            assertThat(rollout.status().published()).isEmpty();

            registry.close();
            registry = DevelopmentRegistry.start(port, registryFolder);
            awaiting().until(() -> activeModel.model().version().equals(other));
        }
    }

    @Test
    void shouldReportThatTheTopicIsMissing() {
        AppConfig nowhere = config.with(Map.of("topic.prefix", "nowhere-"));
        try (ActiveModel activeModel = new ActiveModel(first)) {
            assertThatThrownBy(() -> new ModelRollout(nowhere, activeModel, meters))
                    .isInstanceOf(TopicMissingException.class)
                    .hasMessageContaining("nowhere-models");
        }
    }

    private static void shouldReject(ModelRollout rollout, String version, String reason) {
        awaiting().untilAsserted(() -> {
            assertThat(rollout.status().promoted()).isEqualTo(version);
            assertThat(rollout.status().trouble()).contains(reason);
        });
        assertThat(rollout.status().active().version()).isNotEqualTo(version);
    }

    private String publish(byte[] bytes) {
        ModelArtifact files = new ModelArtifact("a test", bytes, null);
        try (Classifier loaded = OnnxClassifier.load(files)) {
            commands.publish(files, ModelLabel.toPublish(loaded.model(), List.of()), "a test");
            return loaded.model().version();
        }
    }

    /** Another file with the same network. */
    private static byte[] renamed() {
        return replaced(BundledModel.INT8.bytes(), "fashion-cnn", "fashion-cnm");
    }

    private static String version(byte[] model) {
        try (Classifier loaded = OnnxClassifier.load("a test", model)) {
            return loaded.model().version();
        }
    }

    /** Another text of the same length in the file's metadata. */
    private static byte[] replaced(byte[] model, String text, String by) {
        assertThat(by).hasSameSizeAs(text);
        String content = new String(model, ISO_8859_1);
        assertThat(content).contains(text);
        return content.replace(text, by).getBytes(ISO_8859_1);
    }

    private void junk() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : List.of(
                    new ProducerRecord<byte[], byte[]>(
                            config.topics().models(), "junk".getBytes(UTF_8), "junk".getBytes(UTF_8)),
                    new ProducerRecord<byte[], byte[]>(config.topics().models(), "gone".getBytes(UTF_8), null))) {
                producer.send(record).get();
            }
        }
    }

    private static ConditionFactory awaiting() {
        return await().atMost(Duration.ofSeconds(30));
    }
}
