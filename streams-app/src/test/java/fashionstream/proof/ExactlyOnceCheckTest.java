package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.registry.AvroSerializer;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Tests that the check detects every kind of error. */
class ExactlyOnceCheckTest {
    private static final long TIME = 1_000_000;

    /** A header that only a dead letter must copy. */
    private static final Header SCHEMA = new RecordHeader(AvroSerializer.VALUE_SCHEMA_ID_HEADER, new byte[] {1});

    private final Map<Place, ConsumerRecord<String, byte[]>> images = new HashMap<>();
    private final Map<Place, ImageRecord> sound = new HashMap<>();
    private final List<ConsumerRecord<String, Prediction>> predictions = new ArrayList<>();
    private final Map<String, String> labels = new HashMap<>();
    private final List<ConsumerRecord<String, byte[]>> deadLetters = new ArrayList<>();
    private List<Long> confusion = List.of(2L, 1L, 0L, 0L);

    /** Three images of a bag, one of them predicted to be a coat, and a poisoned record. */
    ExactlyOnceCheckTest() {
        image(0, "a~1");
        image(1, "b");
        poison(2, "poison-p");
        image(3, "a~2");
        predict(0, "a~1", "Bag");
        predict(1, "b", "Coat");
        predict(3, "a~2", "Bag");
        putAside(2, "poison-p", "bytes of poison-p");
    }

    @Test
    void shouldFindNothingInCorrectOutput() {
        assertThat(check()).isEqualTo(new TrialCounts(4, 1, 0, 0, 0, 0, 0, 3, 1, 3, 0, List.of()));
    }

    @Test
    void shouldDetectALostImage() {
        predictions.remove(1);
        deadLetters.clear();
        assertThat(check().lost()).isEqualTo(2);
    }

    @Test
    void shouldDetectADuplicate() {
        predict(1, "b", "Coat");
        putAside(2, "poison-p", "bytes of poison-p");
        assertThat(check().repeated()).isEqualTo(2);
        assertThat(check().disordered()).isZero();
    }

    @Test
    void shouldDetectAWrongOrder() {
        predictions.add(predictions.remove(0));
        assertThat(check().disordered()).isEqualTo(1);
    }

    @Test
    void shouldDetectAPredictionOfPoison() {
        predict(2, "poison-p", "Bag");
        assertThat(check().wrong()).isEqualTo(1);
    }

    @Test
    void shouldDetectAPredictionWithAnotherId() {
        predictions.remove(1);
        predict(1, "c", "Coat");
        assertThat(check().wrong()).isEqualTo(1);
    }

    @Test
    void shouldDetectAPredictionOfAnotherPicture() {
        predictions.remove(2);
        predict(3, "a~2", "Coat");
        assertThat(check().wrong()).isEqualTo(1);
    }

    @Test
    void shouldDetectADeadLetterOfAValidImage() {
        putAside(1, "b", "bytes of b");
        assertThat(check().wrong()).isEqualTo(1);
    }

    @Test
    void shouldDetectADeadLetterWithChangedBytes() {
        deadLetters.clear();
        putAside(2, "poison-p", "other bytes");
        assertThat(check().wrong()).isEqualTo(1);
    }

    @Test
    void shouldDetectAnotherTimestamp() {
        predictions.remove(1);
        predict(1, "b", "Coat", TIME + 1, trace("b"));
        assertThat(check().altered()).isEqualTo(1);
        assertThat(check().wrong()).isZero();
    }

    @Test
    void shouldDetectALostHeader() {
        predictions.remove(1);
        predict(1, "b", "Coat", TIME);
        assertThat(check().altered()).isEqualTo(1);
    }

    @Test
    void shouldDetectAHeaderThatIsCopiedToThePredictionByMistake() {
        predictions.remove(1);
        predict(1, "b", "Coat", TIME, trace("b"), SCHEMA);
        assertThat(check().altered()).isEqualTo(1);
    }

    @Test
    void shouldDetectADeadLetterWithAnotherTimestampOrHeader() {
        deadLetters.clear();
        putAside(2, "poison-p", "bytes of poison-p", TIME - 1, trace("poison-p"), SCHEMA);
        assertThat(check().altered()).isEqualTo(1);
        deadLetters.clear();
        putAside(2, "poison-p", "bytes of poison-p", TIME, trace("poison-p"));
        assertThat(check().altered()).isEqualTo(1);
    }

    @Test
    void shouldDescribeTheProblem() {
        predictions.remove(1);
        assertThat(check().examples()).containsExactly("lost: 0@1, key b");
    }

    @Test
    void shouldDetectCountsThatDifferFromTheRecount() {
        confusion = List.of(3L, 0L, 0L, 0L);
        assertThat(check().miscounted()).isEqualTo(2);
    }

    @Test
    void shouldUseALateLabelAsTheTruth() {
        labels.put("b", "Coat");
        assertThat(check().miscounted()).isEqualTo(2);
        confusion = List.of(2L, 0L, 0L, 1L);
        assertThat(check().miscounted()).isZero();
    }

    @Test
    void shouldCountADuplicateOnce() {
        predict(1, "b", "Coat");
        assertThat(check().predicted()).isEqualTo(3);
        assertThat(check().miscounted()).isZero();
    }

    private TrialCounts check() {
        return ExactlyOnceCheck.of(new Books(
                images, sound, predictions, labels, labels.size(), deadLetters, Map.of("version", accuracy())));
    }

    private void image(long offset, String id) {
        poison(offset, id);
        sound.put(
                new Place(0, offset),
                ImageRecord.newBuilder()
                        .setId(id)
                        .setEncoding(ImageEncoding.GRAY8)
                        .setData(ByteBuffer.allocate(1))
                        .setLabel("Bag")
                        .setCapturedAt(Instant.EPOCH)
                        .build());
    }

    private void poison(long offset, String key) {
        images.put(
                new Place(0, offset),
                record("images", offset, TIME, key, ("bytes of " + key).getBytes(UTF_8), trace(key), SCHEMA));
    }

    private void predict(long offset, String id, String label) {
        predict(offset, id, label, TIME, trace(id));
    }

    private void predict(long offset, String id, String label, long timestamp, Header... headers) {
        Prediction prediction = Prediction.newBuilder()
                .setImageId(id)
                .setLabel(label)
                .setClassIndex(0)
                .setConfidence(1)
                .setProbabilities(List.of())
                .setModelName("model")
                .setModelVersion("version")
                .setRole(ModelRole.CHAMPION)
                .setCapturedAt(Instant.EPOCH)
                .setPredictedAt(Instant.EPOCH)
                .setLabelTrue("Bag")
                .setImagePartition(0)
                .setImageOffset(offset)
                .build();
        predictions.add(record("predictions", predictions.size(), timestamp, id, prediction, headers));
    }

    private void putAside(long offset, String key, String value) {
        putAside(offset, key, value, TIME, trace(key), SCHEMA);
    }

    private void putAside(long offset, String key, String value, long timestamp, Header... headers) {
        ConsumerRecord<String, byte[]> letter =
                record("images-dead-letters", deadLetters.size(), timestamp, key, value.getBytes(UTF_8), headers);
        letter.headers().add(DeadLetterHeaders.PARTITION, "0".getBytes(UTF_8));
        letter.headers().add(DeadLetterHeaders.OFFSET, Long.toString(offset).getBytes(UTF_8));
        deadLetters.add(letter);
    }

    private static <V> ConsumerRecord<String, V> record(
            String topic, long offset, long timestamp, String key, V value, Header... headers) {
        return new ConsumerRecord<>(
                topic,
                0,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(headers),
                Optional.empty());
    }

    /** A header that the outcome must copy. */
    private static Header trace(String key) {
        return new RecordHeader("trace", key.getBytes(UTF_8));
    }

    private RollingAccuracy accuracy() {
        return RollingAccuracy.newBuilder()
                .setWindow("all")
                .setUpdatedAt(Instant.EPOCH)
                .setModelName("model")
                .setModelVersion("version")
                .setLabelled(confusion.stream().mapToLong(Long::longValue).sum())
                .setCorrect(confusion.get(0))
                .setClasses(List.of(ofClass("Bag"), ofClass("Coat")))
                .setConfusion(confusion)
                .build();
    }

    private static ClassAccuracy ofClass(String label) {
        return ClassAccuracy.newBuilder()
                .setLabel(label)
                .setSupport(0)
                .setPredicted(0)
                .setCorrect(0)
                .build();
    }
}
