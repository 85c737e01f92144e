package fashionstream.registry;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records, generic or generated, in the wire format of Confluent's Schema Registry: {@code 0x00}, the
 * schema's id as 4 bytes, Avro binary; or, with {@code HeaderSchemaIdSerializer}, Avro binary alone and the schema's
 * GUID in the header {@code __value_schema_id} or {@code __key_schema_id}. Null stays null. Settings: {@link
 * AvroSerdeConfig}. Exceptions: see {@link fashionstream.registry the package}.
 *
 * <p>Thread-safe once configured: each thread has its own buffers.
 *
 * @param <T> type of the records
 */
public final class AvroSerializer<T extends GenericContainer> implements Serializer<T> {
    /** In the header form, the header that holds the GUID of the key's schema. */
    public static final String KEY_SCHEMA_ID_HEADER = "__key_schema_id";

    /** In the header form, the header that holds the GUID of the value's schema. */
    public static final String VALUE_SCHEMA_ID_HEADER = "__value_schema_id";

    private final @Nullable SchemaRegistryClient sharedClient;
    private @Nullable ThreadLocal<DatumEncoder> encoders;
    private @Nullable WriterSchemas schemas;

    /** Called by Kafka, which then calls {@link #configure}. */
    public AvroSerializer() {
        this(null);
    }

    /** Uses the given client; if null, creates its own. */
    public AvroSerializer(@Nullable SchemaRegistryClient sharedClient) {
        this.sharedClient = sharedClient;
    }

    /** @throws org.apache.kafka.common.config.ConfigException if a setting is missing or wrong */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        configure(new AvroSerdeConfig(configs), isKey);
    }

    void configure(AvroSerdeConfig config, boolean isKey) {
        SchemaRegistryClient client = sharedClient == null ? new SchemaRegistryClient(config) : sharedClient;
        WriterSchemas newSchemas = new WriterSchemas(client, config, isKey);
        boolean idInHeader = config.idInHeader(isKey);
        encoders = ThreadLocal.withInitial(() -> new DatumEncoder(newSchemas, idInHeader, isKey));
        schemas = newSchemas;
    }

    /**
     * Registers the schema of a topic before anybody has written a record, for clients that look it up and do not
     * register their own. Does nothing if the subject has a schema, or if {@code auto.register.schemas} is false.
     *
     * @throws SchemaRegistryException if the registry refuses the schema
     * @throws IllegalStateException before {@code configure}
     */
    public void registerFirst(String topic, Schema schema) {
        if (schemas == null) {
            throw new IllegalStateException("call configure first");
        }
        schemas.registerFirst(topic, schema);
    }

    /** Writes the id into the prefix, regardless of the settings, since there are no headers. */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T data) {
        return serialize(topic, null, data);
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Headers headers, @Nullable T data) {
        if (data == null) {
            return null;
        }
        if (encoders == null) {
            throw new IllegalStateException("call configure first");
        }
        return encoders.get().encode(topic, headers, data);
    }
}
