package fashionstream.registry;

import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AvroSerializer} and an {@link AvroDeserializer} that share one client. Thread-safe once configured, so that
 * the stream threads of a topology can share it.
 *
 * @param <T> type of the records
 */
public final class AvroSerde<T extends GenericContainer> implements Serde<T> {
    private final @Nullable SchemaRegistryClient sharedClient;
    private @Nullable AvroSerializer<T> serializer;
    private @Nullable AvroDeserializer<T> deserializer;

    /** Called by Kafka, which then calls {@link #configure}. */
    public AvroSerde() {
        this(null);
    }

    /** Uses the given client, so that the serdes of an application can share one; if null, creates its own. */
    public AvroSerde(@Nullable SchemaRegistryClient sharedClient) {
        this.sharedClient = sharedClient;
    }

    /** @throws org.apache.kafka.common.config.ConfigException if a setting is missing or wrong */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        AvroSerdeConfig config = new AvroSerdeConfig(configs);
        SchemaRegistryClient client = sharedClient == null ? new SchemaRegistryClient(config) : sharedClient;
        AvroSerializer<T> newSerializer = new AvroSerializer<>(client);
        AvroDeserializer<T> newDeserializer = new AvroDeserializer<>(client);
        newSerializer.configure(config, isKey);
        newDeserializer.configure(config, isKey);
        serializer = newSerializer;
        deserializer = newDeserializer;
    }

    @Override
    public Serializer<T> serializer() {
        return configured(serializer);
    }

    @Override
    public Deserializer<T> deserializer() {
        return configured(deserializer);
    }

    private static <S> S configured(@Nullable S part) {
        if (part == null) {
            throw new IllegalStateException("call configure first");
        }
        return part;
    }
}
