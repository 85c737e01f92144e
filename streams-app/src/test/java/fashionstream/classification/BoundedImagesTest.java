package fashionstream.classification;

import static fashionstream.classification.TestImages.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsPart;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RecordLimits;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images with texts, headers and times at and beyond every limit, through the production topology. */
class BoundedImagesTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final Uuid IMAGES_ID = Uuid.randomUuid();
    private static final int PREDICTIONS_MAX_BYTES = 20_000;

    @TempDir
    private Path directory;

    private DevelopmentRegistry registry;
    private AppConfig config;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> images;
    private TestOutputTopic<String, Prediction> predictions;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                "schema.registry.url", registry.url(),
                "state.dir", directory.resolve("state").toString()));
        TopicView topics = new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                int maxBytes = topic.equals("predictions") ? PREDICTIONS_MAX_BYTES : 1_000_000;
                return new TopicLimits(maxBytes, false, 86_400_000, 3_600_000, -1, false);
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return topic.equals("images") ? Optional.of(IMAGES_ID) : Optional.empty();
            }
        };
        StreamsPart part = ClassificationTopology.build(
                config,
                new ActiveModel(new FirstPixelClassifier("0123456789ab")),
                topics,
                Clock.fixed(NOW, ZoneOffset.UTC),
                new SimpleMeterRegistry());
        Properties properties = new Properties();
        properties.putAll(part.properties());
        driver = new TopologyTestDriver(part.topology(), properties);
        images = driver.createInputTopic("images", new ByteArraySerializer(), new ByteArraySerializer());
        predictions = driver.createOutputTopic(
                "predictions",
                new StringDeserializer(),
                config.valueSerde(Prediction.class).deserializer());
        deadLetters = driver.createOutputTopic(
                "images-dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() throws Exception {
        driver.close();
        registry.close();
    }

    @Test
    void shouldTakeTextsUpToTheirLimitAndNoLonger() {
        ImageRecord full = image("i".repeat(RecordLimits.ID_BYTES), 1, "ü".repeat(RecordLimits.LABEL_BYTES / 2));
        full.setAttributes(attributes(RecordLimits.ATTRIBUTES, 8));
        shouldBePredicted(full, new RecordHeaders());

        shouldBeRejected(image("i".repeat(RecordLimits.ID_BYTES + 1), 1, null), "id has 1025 characters");
        shouldBeRejected(image("a", 1, "l".repeat(70_000)), "label has 70000 characters");
        shouldBeRejected(image("a", 1, "ü".repeat(RecordLimits.LABEL_BYTES / 2 + 1)), "label has 513 characters");
        ImageRecord many = image("a", 1, null);
        many.setAttributes(attributes(RecordLimits.ATTRIBUTES + 1, 1));
        shouldBeRejected(many, "129 attributes");
        ImageRecord large = image("a", 1, null);
        large.setAttributes(Map.of("a", "v".repeat(RecordLimits.ATTRIBUTES_BYTES)));
        shouldBeRejected(large, "attributes have 65537 bytes");
    }

    @Test
    void shouldTakeHeadersUpToTheirLimitsAndNoMore() {
        RecordHeaders full = new RecordHeaders();
        for (int i = 0; i < RecordLimits.HEADERS; i++) {
            full.add("h" + i, new byte[100]);
        }
        shouldBePredicted(image("a", 1, null), full);

        full.add("one more", null);
        shouldBeRejected(image("a", 1, null), full, "129 headers");
        RecordHeaders large = new RecordHeaders();
        large.add("h", new byte[3_000_000]);
        shouldBeRejected(image("a", 1, null), large, "1 headers of 3000001 bytes");
    }

    @Test
    void shouldPutAsideAnImageWhosePredictionIsTooLargeForItsTopic() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("h", new byte[PREDICTIONS_MAX_BYTES]);

        shouldBeRejected(image("a", 1, null), headers, "topic predictions takes 20000");
    }

    @Test
    void shouldPutAsideATimeThatOtherClientsCannotRead() {
        for (Instant time : new Instant[] {
            Instant.ofEpochMilli(Long.MAX_VALUE),
            Instant.ofEpochMilli(Long.MIN_VALUE),
            Instant.parse("+10000-01-01T00:00:00Z"),
            Instant.parse("0000-12-31T23:59:59Z")
        }) {
            ImageRecord image = image("a", 1, null);
            image.setCapturedAt(time);
            shouldBeRejected(image, "captured_at");
        }
        for (Instant time :
                new Instant[] {Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T23:59:59.999Z")}) {
            ImageRecord image = image("a", 1, null);
            image.setCapturedAt(time);
            shouldBePredicted(image, new RecordHeaders());
        }
    }

    @Test
    void shouldGiveAPredictionATimestampThatItsTopicAccepts() {
        long now = NOW.toEpochMilli();
        for (long time : new long[] {0, 1, now + 86_400_000, Long.MAX_VALUE}) {
            images.pipeInput(new TestRecord<>(null, bytes(image("a", 1, null)), new RecordHeaders(), time));
            assertThat(predictions.readRecord().timestamp()).isBetween(now - 86_400_000, now + 3_600_000);
        }
    }

    private void shouldBePredicted(ImageRecord image, RecordHeaders headers) {
        images.pipeInput(new TestRecord<>(null, bytes(image), headers, NOW.toEpochMilli()));
        Prediction prediction = predictions.readValue();
        assertThat(prediction.getImageId()).isEqualTo(image.getId());
        assertThat(prediction.getImageTopicId()).isEqualTo(IMAGES_ID.toString());
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    private void shouldBeRejected(ImageRecord image, String reason) {
        shouldBeRejected(image, new RecordHeaders(), reason);
    }

    private void shouldBeRejected(ImageRecord image, RecordHeaders headers, String reason) {
        images.pipeInput(new TestRecord<>(null, bytes(image), headers, NOW.toEpochMilli()));
        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(new String(
                        letter.headers().lastHeader(DeadLetterHeaders.MESSAGE).value(), UTF_8))
                .contains(reason);
        assertThat(predictions.isEmpty()).isTrue();
        shouldBePredicted(image("next", 1, null), new RecordHeaders());
    }

    private static Map<String, String> attributes(int count, int length) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put("a" + i, "v".repeat(length));
        }
        return attributes;
    }

    private byte[] bytes(ImageRecord image) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class)) {
            return serde.serializer().serialize("images", image);
        }
    }
}
