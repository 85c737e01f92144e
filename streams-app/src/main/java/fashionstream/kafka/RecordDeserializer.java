package fashionstream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deserializes the records that a reader delivers as bytes. The readers ({@link TopicReader}, {@link BackgroundReader},
 * {@code TopicFollower}) leave this to their sinks, because a Kafka consumer with its own deserializer stops at a
 * record that it can't read.
 *
 * <p>An unreadable record is one for which the serde throws a {@link SerializationException}. The sink chooses how to
 * handle it: {@link #read} fails, {@link #readOrSkip} counts, logs and skips it. Both methods throw any other failure,
 * such as that of an unreachable registry.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <T> class of the values
 */
public final class RecordDeserializer<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordDeserializer.class);

    private final Serde<?> serde;
    private final Function<ConsumerRecord<byte[], byte[]>, ? extends @Nullable T> values;
    private long skipped;

    /** @param serde configured serde of the values; closed with this */
    public RecordDeserializer(Serde<T> serde) {
        this(serde, record -> serde.deserializer().deserialize(record.topic(), record.headers(), record.value()));
    }

    /**
     * Reads values that the serde alone can't read.
     *
     * @param serde closed with this
     * @param values reads the value of a record; throws {@link SerializationException} if it is unreadable
     */
    public RecordDeserializer(Serde<?> serde, Function<ConsumerRecord<byte[], byte[]>, ? extends @Nullable T> values) {
        this.serde = serde;
        this.values = values;
    }

    /**
     * Reads values of a class with the configured serde.
     *
     * @throws org.apache.kafka.common.config.ConfigException as {@link AppConfig#valueSerde}
     */
    public static <T extends SpecificRecord> RecordDeserializer<T> of(AppConfig config, Class<T> type) {
        return new RecordDeserializer<>(config.valueSerde(type));
    }

    /**
     * Deserializes a record.
     *
     * @throws SerializationException if it is unreadable
     */
    public TypedRecord<T> read(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return new TypedRecord<>(
                key == null ? null : new String(key, UTF_8),
                values.apply(record),
                record.partition(),
                record.offset(),
                record.timestamp());
    }

    /** Deserializes a record; counts it, logs it at DEBUG, and returns empty if it is unreadable. */
    public Optional<TypedRecord<T>> readOrSkip(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(read(record));
        } catch (SerializationException e) {
            skipped++;
            LOG.debug(
                    "{}-{}@{} can't be read", record.topic(), record.partition(), record.offset(), record.offset(), e);
            return Optional.empty();
        }
    }

    /** Number of unreadable records that were skipped. */
    public long skipped() {
        return skipped;
    }

    @Override
    public void close() {
        serde.close();
    }
}
