package fashionstream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordDeserializerTest {
    private static final long OFFSET = 7;
    private static final long TIME = 1_700_000_000_000L;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final RecordDeserializer<String> deserializer = new RecordDeserializer<>(texts());

    /** Deserializes texts; "bad" is unreadable, and "away" needs a registry that can't be reached. */
    private Serde<String> texts() {
        Deserializer<String> reading = new Deserializer<>() {
            @Override
            public @Nullable String deserialize(String topic, byte @Nullable [] data) {
                String text = data == null ? null : new String(data, UTF_8);
                if ("bad".equals(text)) {
                    throw new SerializationException("that is not a text of ours");
                }
                if ("away".equals(text)) {
                    throw new DisconnectException("no response from the registry");
                }
                return text;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        return Serdes.serdeFrom(Serdes.String().serializer(), reading);
    }

    private static ConsumerRecord<byte[], byte[]> record(@Nullable String key, @Nullable String value) {
        return new ConsumerRecord<>(
                "texts",
                3,
                OFFSET,
                TIME,
                TimestampType.CREATE_TIME,
                0,
                0,
                bytes(key),
                bytes(value),
                new RecordHeaders(),
                Optional.empty());
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    @Test
    void shouldReadKeyValueAndPlace() {
        TypedRecord<String> expected = new TypedRecord<>("schlüssel", "value", 3, OFFSET, TIME);

        assertThat(deserializer.read(record("schlüssel", "value"))).isEqualTo(expected);
        assertThat(deserializer.readOrSkip(record("schlüssel", "value"))).contains(expected);
        assertThat(deserializer.skipped()).isZero();
    }

    @Test
    void shouldReadRecordsWithoutKeyOrValue() {
        TypedRecord<String> empty = new TypedRecord<>(null, null, 3, OFFSET, TIME);

        assertThat(deserializer.read(record(null, null))).isEqualTo(empty);
        assertThat(deserializer.readOrSkip(record(null, null))).contains(empty);
        assertThat(deserializer.skipped()).isZero();
    }

    @Test
    void shouldFailOrSkipAndCountUnreadableRecords() {
        assertThatThrownBy(() -> deserializer.read(record("key", "bad"))).isInstanceOf(SerializationException.class);
        assertThat(deserializer.skipped()).isZero();

        assertThat(deserializer.readOrSkip(record("key", "bad"))).isEmpty();
        assertThat(deserializer.readOrSkip(record("key", "bad"))).isEmpty();
        assertThat(deserializer.readOrSkip(record("key", "good"))).isPresent();
        assertThat(deserializer.skipped()).isEqualTo(2);
    }

    @Test
    void shouldNotTreatAnUnreachableRegistryAsAnUnreadableRecord() {
        assertThatThrownBy(() -> deserializer.readOrSkip(record("key", "away")))
                .isInstanceOf(DisconnectException.class);
        assertThat(deserializer.skipped()).isZero();
    }

    @Test
    void shouldCloseItsSerde() {
        deserializer.close();

        assertThat(closed).isTrue();
    }
}
