package fashionstream.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Serdes and schemas for tests. */
final class TestSerdes {
    /** Text of a schema with one field of type string, as it is registered. */
    static final String WORD_TEXT =
            "{\"type\":\"record\",\"name\":\"Word\",\"namespace\":\"t\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}";

    static final Schema WORD = new Schema.Parser().parse(WORD_TEXT);

    private TestSerdes() {}

    static GenericRecord word(String text) {
        GenericData.Record word = new GenericData.Record(WORD);
        word.put("text", text);
        return word;
    }

    /** Settings that fail fast, plus the given pairs of key and value. */
    static Map<String, Object> settings(String url, Object... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                SchemaRegistryConfig.SCHEMA_REGISTRY_URL, url,
                SchemaRegistryConfig.MAX_RETRIES, 2,
                SchemaRegistryConfig.RETRIES_WAIT_MS, 1,
                SchemaRegistryConfig.HTTP_CONNECT_TIMEOUT_MS, 5000,
                SchemaRegistryConfig.HTTP_READ_TIMEOUT_MS, 5000));
        for (int i = 0; i < more.length; i += 2) {
            settings.put((String) more[i], more[i + 1]);
        }
        return settings;
    }

    static <T extends GenericContainer> AvroSerializer<T> serializer(String url, Object... more) {
        AvroSerializer<T> serializer = new AvroSerializer<>();
        serializer.configure(settings(url, more), false);
        return serializer;
    }

    static <T extends GenericContainer> AvroDeserializer<T> deserializer(String url, Object... more) {
        AvroDeserializer<T> deserializer = new AvroDeserializer<>();
        deserializer.configure(settings(url, more), false);
        return deserializer;
    }

    static SchemaRegistryClient client(String url, Object... more) {
        return new SchemaRegistryClient(new SchemaRegistryConfig(settings(url, more)));
    }

    /** A registry's response for a schema. */
    static String schemaResponse(String schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema).toString();
    }
}
