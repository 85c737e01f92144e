package fashionstream.jsonrecord;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads records as JSON objects with the names of their Avro fields; it needs no schema registry. Safe for use
 * by several threads once configured.
 *
 * @param <T> class of the records, which {@code specific.avro.value.type} names
 */
public final class JsonSerde<T extends SpecificRecord> implements Serde<T> {
    private static final String TYPE = "specific.avro.value.type";
    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    private @Nullable RecordReader reader;

    /** Called by Kafka, which then calls {@link #configure}. */
    public JsonSerde() {}

    /** @throws ConfigException if {@code specific.avro.value.type} does not name a class of records */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        String type = String.valueOf(configs.get(TYPE));
        try {
            Schema schema = SpecificData.get().getSchema(Class.forName(type));
            reader = new RecordReader(schema);
        } catch (ClassNotFoundException | RuntimeException e) {
            throw new ConfigException(TYPE, type, "it is not a class of Avro records");
        }
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, record) -> {
            try {
                return record == null ? null : WRITER.writeValueAsBytes(JsonRecords.of(record));
            } catch (JsonProcessingException e) {
                throw new SerializationException("a record of topic " + topic + " can't be written as JSON", e);
            }
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public Deserializer<T> deserializer() {
        return (topic, json) -> {
            if (reader == null) {
                throw new IllegalStateException("call configure first");
            }
            return json == null ? null : (T) reader.read(topic, json);
        };
    }
}
