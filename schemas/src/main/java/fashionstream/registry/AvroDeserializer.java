package fashionstream.registry;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro records in the wire format of Confluent's Schema Registry, in either form that {@link AvroSerializer}
 * writes. The last header {@code __value_schema_id} or {@code __key_schema_id} takes precedence over the prefix. Null
 * stays null. Settings: {@link AvroSerdeConfig}. Records are generic unless {@code specific.avro.reader} or a {@code
 * specific.avro.*.type} is set; then they are read as the newest schema that this build contains.
 *
 * <p>Throws a {@link SerializationException} for a record that can't be read: it has no schema id or an unknown one,
 * its schema doesn't match, its bytes are malformed, or bytes are left over. Throws another exception if the registry
 * can't be reached or used. A stream may send the first kind of record to a dead-letter topic, but must not lose
 * records because of the second. See {@link fashionstream.registry the package}.
 *
 * <p>Bytes and schemas may come from untrusted sources. Neither can make this class allocate more than a small multiple
 * of the record's own size, or recurse deeply. Timestamps in microseconds or nanoseconds are converted for generated
 * classes; a plain long of the writer is read in the unit of the class. Thread-safe once configured: each thread has
 * its own decoder.
 *
 * @param <T> type of the records: the configured class, or {@link org.apache.avro.generic.GenericRecord}; not checked
 *     here
 */
public final class AvroDeserializer<T extends GenericContainer> implements Deserializer<T> {
    private final @Nullable SchemaRegistryClient sharedClient;
    private boolean isKey;
    private @Nullable SubjectNameStrategy strategy;
    private @Nullable ThreadLocal<DatumDecoder> decoders;

    /** Called by Kafka, which then calls {@link #configure}. */
    public AvroDeserializer() {
        this(null);
    }

    /** Uses the given client; if null, creates its own. */
    public AvroDeserializer(@Nullable SchemaRegistryClient sharedClient) {
        this.sharedClient = sharedClient;
    }

    /** @throws org.apache.kafka.common.config.ConfigException if a setting is missing or wrong */
    @Override
    public void configure(Map<String, ?> configs, boolean isKeyDeserializer) {
        configure(new AvroSerdeConfig(configs), isKeyDeserializer);
    }

    void configure(AvroSerdeConfig config, boolean isKeyDeserializer) {
        SchemaRegistryClient client = sharedClient == null ? new SchemaRegistryClient(config) : sharedClient;
        DatumReaders readers = DatumReaders.of(config, isKeyDeserializer);
        isKey = isKeyDeserializer;
        strategy = config.subjectNameStrategy(isKey);
        decoders = ThreadLocal.withInitial(() -> new DatumDecoder(client, readers));
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] data) {
        return deserialize(topic, null, data);
    }

    @Override
    public @Nullable T deserialize(String topic, @Nullable Headers headers, byte @Nullable [] data) {
        return data == null ? null : read(topic, headers, ByteBuffer.wrap(data));
    }

    /** Reads the buffer directly, so that Kafka's consumer need not copy it into an array. */
    @Override
    public @Nullable T deserialize(String topic, @Nullable Headers headers, @Nullable ByteBuffer data) {
        if (data == null) {
            return null;
        }
        return read(topic, headers, data.hasArray() ? data.slice() : copy(data));
    }

    @SuppressWarnings("unchecked")
    private T read(String topic, @Nullable Headers headers, ByteBuffer data) {
        if (decoders == null || strategy == null) {
            throw new IllegalStateException("call configure first");
        }
        SchemaId id = idFromHeader(topic, headers);
        if (id == null) {
            id = SchemaId.read(data, "a " + (isKey ? "key" : "value") + " of topic " + topic);
            data.position(id.length());
        }
        return (T) decoders.get().decode(topic, id, data, strategy.subjectBeforeReading(topic, isKey));
    }

    private @Nullable SchemaId idFromHeader(String topic, @Nullable Headers headers) {
        Header header = headers == null ? null : headers.lastHeader(SchemaId.headerName(isKey));
        if (header == null || header.value() == null) {
            return null;
        }
        String where = "header " + header.key() + " of a record of topic " + topic;
        SchemaId id = SchemaId.read(ByteBuffer.wrap(header.value()), where);
        if (id.length() != header.value().length) {
            throw new SerializationException(
                    where + " has " + header.value().length + " bytes instead of " + id.length());
        }
        return id;
    }

    private static ByteBuffer copy(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
