package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ImageShare;
import fashionstream.inference.InferenceProvider;
import fashionstream.inference.InferenceSettings;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.TinyModel;
import fashionstream.kafka.TopicRecords;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.ModelRollout;
import fashionstream.rollout.ModelsTopic;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelAction;
import fashionstream.schema.Prediction;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model that passes the trial run, but takes hours for an image with a white pixel. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HangingModelIT {
    private static final int IMAGES = 200;
    private static final int WHITE = 255;
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final byte[] HANGING =
            new TinyModel().hangsAbove(250).metadata("model.name", "hanging").bytes();

    @TempDir
    private Path directory;

    private DevelopmentCluster cluster;
    private AppConfig config;

    @BeforeEach
    void start() {
        cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
        config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "state.dir", directory.resolve("state").toString(),
                "inference.run.max.ms", Long.toString(LIMIT.toMillis())));
        TopicSetup.ensure(config);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void shouldFallBackToTheFirstModelIfItWasPromoted() throws Exception {
        try (Classifier first = OnnxClassifier.load("first", new TinyModel().bytes());
                ActiveModel activeModel = new ActiveModel(first);
                ModelCommands commands = new ModelCommands(config, Clock.systemUTC());
                ModelRollout rollout = new ModelRollout(config, activeModel, new SimpleMeterRegistry());
                StreamsRunner streams = streams(activeModel)) {
            String hanging = publish(commands);
            commands.promote(hanging, Decision.noted(null));
            await().until(() -> activeModel.model().version().equals(hanging));
            streams.start();
            streams.awaitRunning();

            send(Map.of());
            predictions(IMAGES);
            send(Map.of(7, WHITE, 8, WHITE, 150, WHITE));

            List<Prediction> predictions = predictions(2 * IMAGES);
            assertThat(predictions)
                    .filteredOn(prediction -> prediction.getModelVersion().equals(hanging))
                    .hasSizeGreaterThanOrEqualTo(IMAGES);
            assertThat(deadLetters()).isEmpty();
            assertThat(rollout.status().active().version())
                    .isEqualTo(first.model().version());
            assertThat(rollout.status().trouble()).contains(hanging, "took longer than 1000 ms (inference.run.max.ms)");

            commands.rollBack(hanging, Decision.noted(null));
            await().until(() -> rollout.status().trouble() == null);
        }
    }

    @Test
    void shouldDismissAChallenger() throws Exception {
        AppConfig quick = config.with(Map.of("inference.challenger.run.max.ms", "500"));
        try (Classifier first = OnnxClassifier.load("first", new TinyModel().bytes());
                ActiveModel activeModel = new ActiveModel(first);
                ModelCommands commands = new ModelCommands(config, Clock.systemUTC());
                ModelRollout rollout = new ModelRollout(quick, activeModel, new SimpleMeterRegistry());
                StreamsRunner streams = streams(activeModel)) {
            String hanging = publish(commands);
            commands.challenge(hanging, ImageShare.ALL, Decision.noted(null));
            await().until(() -> activeModel.challengers().find(hanging).isPresent());
            streams.start();
            streams.awaitRunning();

            send(Map.of(7, WHITE, 8, WHITE, 150, WHITE));

            assertThat(predictions(IMAGES)).hasSize(IMAGES).allMatch(prediction -> prediction
                    .getModelVersion()
                    .equals(first.model().version()));
            assertThat(deadLetters()).isEmpty();
            // The step that dismisses it has been written, and read again.
            await().until(() -> rollout.status().challengers().isEmpty());
            try (ModelsTopic topic = new ModelsTopic(config)) {
                assertThat(topic.state().steps()).last().satisfies(step -> {
                    assertThat(step.action()).isEqualTo(ModelAction.DISMISS);
                    assertThat(step.version()).isEqualTo(hanging);
                    assertThat(step.evidence()).contains("took longer than 500 ms");
                });
            }
        }
    }

    @Test
    void shouldRejectTheImageIfThereIsNoOtherModel() throws Exception {
        try (Classifier first = OnnxClassifier.load(
                        new ModelArtifact("first", HANGING, null),
                        new InferenceSettings(LIMIT, 1, InferenceProvider.CPU));
                ActiveModel activeModel = new ActiveModel(first);
                StreamsRunner streams = streams(activeModel)) {
            streams.start();
            streams.awaitRunning();

            send(Map.of(100, WHITE));

            assertThat(predictions(IMAGES - 1))
                    .hasSize(IMAGES - 1)
                    .noneMatch(prediction -> prediction.getImageId().equals("image-100"));
            await().untilAsserted(() ->
                    assertThat(deadLetters()).extracting(ConsumerRecord::key).containsExactly("image-100"));
        }
    }

    private StreamsRunner streams(ActiveModel activeModel) {
        return StreamsRunner.of(config, activeModel, TopicView.DEFAULTS, new SimpleMeterRegistry());
    }

    private static String publish(ModelCommands commands) {
        ModelArtifact files = new ModelArtifact("a test", HANGING, null);
        try (Classifier loaded = OnnxClassifier.load(files)) {
            commands.publish(files, ModelLabel.toPublish(loaded.model(), List.of()), null);
            return loaded.model().version();
        }
    }

    /** Images with this first pixel; all other pixels are dark. */
    private void send(Map<Integer, Integer> pixels) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<String, ImageRecord> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            for (int i = 0; i < IMAGES; i++) {
                ImageRecord image = TestImages.image("image-" + i, pixels.getOrDefault(i, i % 100), null);
                var unused = producer.send(new ProducerRecord<>(config.topics().images(), image.getId(), image));
            }
        }
    }

    private List<Prediction> predictions(int count) {
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            return TopicRecords.read(config, config.topics().predictions(), serde.deserializer(), count).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters() {
        return TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0);
    }
}
