package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topology.DeadLetterHeaders;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A proof is worth what its audit notices. */
class AuditTest {
    private final Map<Place, ConsumerRecord<String, byte[]>> images = new HashMap<>();
    private final Map<Place, ImageRecord> sound = new HashMap<>();
    private final List<ConsumerRecord<String, Prediction>> predictions = new ArrayList<>();
    private final Map<String, String> labels = new HashMap<>();
    private final List<ConsumerRecord<String, byte[]>> deadLetters = new ArrayList<>();
    private List<Long> confusion = List.of(2L, 1L, 0L, 0L);

    /** Three images of a bag, one of them predicted to be a coat, and a poisoned record. */
    AuditTest() {
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
    void shouldFindNothingWhereAllIsRight() {
        assertThat(audit()).isEqualTo(new Tally(4, 1, 0, 0, 0, 0, 3, 1, 3, 0));
    }

    @Test
    void shouldNoticeWhatIsLost() {
        predictions.remove(1);
        deadLetters.clear();
        assertThat(audit().lost()).isEqualTo(2);
    }

    @Test
    void shouldNoticeWhatIsRepeated() {
        predict(1, "b", "Coat");
        putAside(2, "poison-p", "bytes of poison-p");
        assertThat(audit().repeated()).isEqualTo(2);
        assertThat(audit().disordered()).isZero();
    }

    @Test
    void shouldNoticeWhatIsOutOfOrder() {
        predictions.add(predictions.remove(0));
        assertThat(audit().disordered()).isEqualTo(1);
    }

    @Test
    void shouldNoticeAPredictionOfPoison() {
        predict(2, "poison-p", "Bag");
        assertThat(audit().wrong()).isEqualTo(1);
    }

    @Test
    void shouldNoticeAPredictionUnderAnotherId() {
        predictions.remove(1);
        predict(1, "c", "Coat");
        assertThat(audit().wrong()).isEqualTo(1);
    }

    @Test
    void shouldNoticeAPredictionOfAnotherPicture() {
        predictions.remove(2);
        predict(3, "a~2", "Coat");
        assertThat(audit().wrong()).isEqualTo(1);
    }

    @Test
    void shouldNoticeADeadLetterOfASoundImage() {
        putAside(1, "b", "bytes of b");
        assertThat(audit().wrong()).isEqualTo(1);
    }

    @Test
    void shouldNoticeADeadLetterWithChangedBytes() {
        deadLetters.clear();
        putAside(2, "poison-p", "other bytes");
        assertThat(audit().wrong()).isEqualTo(1);
    }

    @Test
    void shouldNoticeCountsThatDifferFromTheRecount() {
        confusion = List.of(3L, 0L, 0L, 0L);
        assertThat(audit().miscounted()).isEqualTo(2);
    }

    @Test
    void shouldHoldALateLabelForTheTruth() {
        labels.put("b", "Coat");
        assertThat(audit().miscounted()).isEqualTo(2);
        confusion = List.of(2L, 0L, 0L, 1L);
        assertThat(audit().miscounted()).isZero();
    }

    @Test
    void shouldCountWhatIsRepeatedOnce() {
        predict(1, "b", "Coat");
        assertThat(audit().predicted()).isEqualTo(3);
        assertThat(audit().miscounted()).isZero();
    }

    private Tally audit() {
        return Audit.of(new Books(
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
                new ConsumerRecord<>("images", 0, offset, key, ("bytes of " + key).getBytes(UTF_8)));
    }

    private void predict(long offset, String id, String label) {
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
        predictions.add(new ConsumerRecord<>("predictions", 0, predictions.size(), id, prediction));
    }

    private void putAside(long offset, String key, String value) {
        ConsumerRecord<String, byte[]> letter =
                new ConsumerRecord<>("images-dead-letters", 0, deadLetters.size(), key, value.getBytes(UTF_8));
        letter.headers().add(DeadLetterHeaders.PARTITION, "0".getBytes(UTF_8));
        letter.headers().add(DeadLetterHeaders.OFFSET, Long.toString(offset).getBytes(UTF_8));
        deadLetters.add(letter);
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
