package fashionstream.classification;

import static fashionstream.classification.ClassificationRun.NOW;
import static fashionstream.classification.ClassificationRun.header;
import static fashionstream.classification.TestImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RecordLimits;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends images with texts, headers and timestamps at and beyond every limit through the production topology. */
class BoundedImagesTest {
    private static final Uuid IMAGES_ID = Uuid.randomUuid();
    private static final int PREDICTIONS_MAX_BYTES = 20_000;

    private static final TopicView TOPICS = new TopicView() {
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

    @TempDir
    private Path directory;

    private ClassificationRun run;

    @BeforeEach
    void start() throws Exception {
        run = new ClassificationRun(directory, TOPICS);
    }

    @AfterEach
    void stop() throws Exception {
        run.close();
    }

    @Test
    void shouldAcceptTextsUpToTheirLimits() {
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
    void shouldAcceptHeadersUpToTheirLimits() {
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
    void shouldRejectAnImageWhosePredictionIsTooLargeForItsTopic() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("h", new byte[PREDICTIONS_MAX_BYTES]);

        shouldBeRejected(image("a", 1, null), headers, "topic predictions takes 20000");
    }

    @Test
    void shouldRejectATimestampThatOtherClientsCannotRead() {
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
    void shouldUseATimestampThatTheTopicOfPredictionsAccepts() {
        long now = NOW.toEpochMilli();
        for (long time : new long[] {0, 1, now + 86_400_000, Long.MAX_VALUE}) {
            run.images().pipeInput(new TestRecord<>(null, run.bytes(image("a", 1, null)), new RecordHeaders(), time));
            assertThat(run.predictions().readRecord().timestamp()).isBetween(now - 86_400_000, now + 3_600_000);
        }
    }

    private void shouldBePredicted(ImageRecord image, RecordHeaders headers) {
        run.images().pipeInput(new TestRecord<>(null, run.bytes(image), headers, NOW.toEpochMilli()));
        Prediction prediction = run.predictions().readValue();
        assertThat(prediction.getImageId()).isEqualTo(image.getId());
        assertThat(prediction.getImageTopicId()).isEqualTo(IMAGES_ID.toString());
        assertThat(run.deadLetters().isEmpty()).isTrue();
    }

    private void shouldBeRejected(ImageRecord image, String reason) {
        shouldBeRejected(image, new RecordHeaders(), reason);
    }

    private void shouldBeRejected(ImageRecord image, RecordHeaders headers, String reason) {
        run.images().pipeInput(new TestRecord<>(null, run.bytes(image), headers, NOW.toEpochMilli()));
        TestRecord<byte[], byte[]> letter = run.deadLetters().readRecord();
        assertThat(header(letter, DeadLetterHeaders.MESSAGE)).contains(reason);
        assertThat(run.predictions().isEmpty()).isTrue();
        shouldBePredicted(image("next", 1, null), new RecordHeaders());
    }

    private static Map<String, String> attributes(int count, int length) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put("a" + i, "v".repeat(length));
        }
        return attributes;
    }
}
