package fashionstream.microbatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MicroBatchTest {
    private static final TopicPartition IMAGES = new TopicPartition("images", 2);
    private static final TopicPartition OTHER = new TopicPartition("judgements", 0);

    @Test
    void shouldUnpackEachRecordUnchanged() {
        var first = record(IMAGES, 40, 1000, "key", "value");
        first.headers().add("a", bytes("1")).add("a", null).add("ü", new byte[0]);
        var second = record(IMAGES, 43, 900, null, null);
        var third = record(IMAGES, 44, -1, "", "");

        var batch = MicroBatch.pack(List.of(first, second, third), false);
        List<SourceRecord> records = unpack(batch.value());

        assertThat(MicroBatch.isBatch(batch.headers())).isTrue();
        assertThat(records).extracting(SourceRecord::offset).containsExactly(40L, 43L, 44L);
        assertThat(records).extracting(SourceRecord::timestamp).containsExactly(1000L, 900L, -1L);
        assertThat(records).extracting(SourceRecord::key).containsExactly(bytes("key"), null, bytes(""));
        assertThat(records).extracting(SourceRecord::value).containsExactly(bytes("value"), null, bytes(""));
        assertThat(records).allMatch(record -> record.topic().equals("images") && record.partition() == 2);
        assertThat(records.get(0).headers()).isEqualTo(first.headers());
        assertThat(records.get(1).headers()).isEmpty();
    }

    @Test
    void shouldUseTheFirstOffsetAndTheLatestTimestamp() {
        var batch = MicroBatch.pack(
                List.of(
                        record(IMAGES, 40, 1000, "a", "a"),
                        record(IMAGES, 41, 3000, "b", "b"),
                        record(IMAGES, 45, 2000, "c", "c")),
                false);
        assertThat(batch.offset()).isEqualTo(40);
        assertThat(batch.timestamp()).isEqualTo(3000);
        assertThat(batch.topic()).isEqualTo("images");
        assertThat(batch.partition()).isEqualTo(2);
    }

    @Test
    void shouldNotTreatAForeignRecordAsABatch() {
        var stranger = record(IMAGES, 0, 0, "a", "a");
        stranger.headers().add("fashionstream.micro-batch", bytes("anything"));
        stranger.headers().add("fashionstream.micro-batch", null);
        assertThat(MicroBatch.isBatch(stranger.headers())).isFalse();
        assertThat(MicroBatch.isBatch(new RecordHeaders())).isFalse();
    }

    @Test
    void shouldRejectABrokenBatch() {
        byte[] packed = MicroBatch.pack(List.of(record(IMAGES, 0, 0, "key", "value")), false)
                .value();
        for (int length = 1; length < packed.length; length++) {
            byte[] broken = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> unpack(broken)).isInstanceOf(IllegalStateException.class);
        }
        packed[0] = 2;
        assertThatThrownBy(() -> unpack(packed)).hasMessageContaining("format 2");
    }

    @Test
    void shouldPackOnlyTheImagesTopicInOrderUpToTheLimit() {
        List<ConsumerRecord<byte[], byte[]>> images = new ArrayList<>();
        for (int offset = 10; offset < 17; offset++) {
            images.add(record(IMAGES, offset, offset, "k" + offset, "v"));
        }
        var other = record(OTHER, 5, 5, "k", "v");
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new LinkedHashMap<>();
        polled.put(IMAGES, images);
        polled.put(OTHER, List.of(other));
        Map<TopicPartition, OffsetAndMetadata> next =
                Map.of(IMAGES, new OffsetAndMetadata(17), OTHER, new OffsetAndMetadata(6));

        ConsumerRecords<byte[], byte[]> packed = interceptor(3).onConsume(new ConsumerRecords<>(polled, next));

        assertThat(packed.nextOffsets()).isEqualTo(next);
        assertThat(packed.records(OTHER)).containsExactly(other);
        assertThat(packed.records(IMAGES)).extracting(ConsumerRecord::offset).containsExactly(10L, 13L, 16L);
        assertThat(packed.records(IMAGES).stream()
                        .flatMap(batch -> unpack(batch.value()).stream())
                        .map(SourceRecord::offset))
                .containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    }

    @Test
    void shouldMarkOnlyABatchThatIsAllThatAPollReturned() {
        assertThat(drained(3, 1)).containsExactly(true);
        assertThat(drained(3, 2)).containsExactly(true);
        assertThat(drained(3, 3)).containsExactly(false);
        assertThat(drained(3, 4)).containsExactly(false, false);
        assertThat(drained(1, 1)).as("a slow model").containsExactly(true);
        var stranger = record(IMAGES, 0, 0, "a", "a");
        stranger.headers().add("fashionstream.micro-batch.drained", bytes("anything"));
        assertThat(MicroBatch.isDrained(stranger.headers())).isFalse();
    }

    private static List<Boolean> drained(int maxSize, int polled) {
        List<ConsumerRecord<byte[], byte[]>> images = new ArrayList<>();
        for (int offset = 0; offset < polled; offset++) {
            images.add(record(IMAGES, offset, offset, "k", "v"));
        }
        return interceptor(maxSize)
                .onConsume(new ConsumerRecords<>(Map.of(IMAGES, images), Map.of()))
                .records(IMAGES)
                .stream()
                .map(batch -> MicroBatch.isDrained(batch.headers()))
                .toList();
    }

    @Test
    void shouldLimitTheBytesOfABatch() {
        String half = "x".repeat(MicroBatchInterceptor.MAX_BYTES / 2);
        List<ConsumerRecord<byte[], byte[]>> images = List.of(
                record(IMAGES, 0, 0, "a", half + half),
                record(IMAGES, 1, 1, "b", ""),
                record(IMAGES, 2, 2, "c", half),
                record(IMAGES, 3, 3, "d", half),
                record(IMAGES, 4, 4, "e", ""));

        ConsumerRecords<byte[], byte[]> packed =
                interceptor(64).onConsume(new ConsumerRecords<>(Map.of(IMAGES, images), Map.of()));

        assertThat(packed.records(IMAGES)).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 3L);
    }

    private static List<SourceRecord> unpack(byte[] packed) {
        Headers headers =
                MicroBatch.pack(List.of(record(IMAGES, 0, 0, "k", "v")), false).headers();
        @SuppressWarnings("NullAway") // Kafka allows records without key; its types don't declare it
        Record<byte[], byte[]> record = new Record<>(null, packed, 0, headers);
        return MicroBatch.unpack(new Place("images", 2, 40), record);
    }

    private record Place(String topic, int partition, long offset) implements RecordMetadata {}

    private static MicroBatchInterceptor interceptor(int maxSize) {
        var interceptor = new MicroBatchInterceptor();
        interceptor.configure(
                Map.of(MicroBatchInterceptor.TOPICS, Set.of("images"), MicroBatchInterceptor.LIMIT, (IntSupplier)
                        () -> maxSize));
        return interceptor;
    }

    @SuppressWarnings("NullAway") // Kafka allows records without key or value; its types don't declare it
    private static ConsumerRecord<byte[], byte[]> record(
            TopicPartition place, long offset, long timestamp, @Nullable String key, @Nullable String value) {
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length(),
                value == null ? -1 : value.length(),
                key == null ? null : bytes(key),
                value == null ? null : bytes(value),
                new RecordHeaders(),
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
