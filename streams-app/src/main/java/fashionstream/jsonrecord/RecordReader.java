package fashionstream.jsonrecord;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link JsonRecords} writes. A missing field has its default, as in Avro; an unknown one is ignored, and an
 * unknown symbol of an enum is its default, because later versions may add them.
 */
final class RecordReader {
    private static final int MAX_DEPTH = 16;

    /** A record of a model contains its whole file. */
    private static final int MAX_TEXT = 1 << 30;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_TEXT)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final Schema schema;

    /** @param schema of a class of this project */
    RecordReader(Schema schema) {
        this.schema = schema;
    }

    /** @throws SerializationException if it is not a JSON object, or does not have the fields of the record */
    SpecificRecord read(String topic, byte[] json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new SerializationException(
                    "a value of topic " + topic + " is not JSON, which output.format=json expects: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new SerializationException("a value of topic " + topic + " can't be read: " + e.getMessage(), e);
        }
        try {
            return record(node, schema);
        } catch (WrongFieldException e) {
            throw new SerializationException(
                    "a value of topic " + topic + " is not a " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    /** A field does not fit the schema. */
    private static final class WrongFieldException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongFieldException(String message) {
            super(message);
        }
    }

    private static SpecificRecord record(JsonNode node, Schema schema) {
        if (!node.isObject()) {
            throw new WrongFieldException("it is not a JSON object");
        }
        SpecificRecord record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = node.get(field.name());
            if (value != null) {
                record.put(field.pos(), value(field.name(), value, field.schema()));
            } else if (field.hasDefaultValue()) {
                record.put(field.pos(), SpecificData.get().getDefaultValue(field));
            } else {
                throw new WrongFieldException("'" + field.name() + "' is missing");
            }
        }
        return record;
    }

    private static @Nullable Object value(String name, JsonNode node, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> optional(name, node, schema);
            case RECORD -> record(node, schema);
            case ARRAY -> items(name, node, schema.getElementType());
            case MAP -> entries(name, node, schema.getValueType());
            case ENUM -> symbol(text(name, node), schema);
            case STRING -> text(name, node);
            case BYTES -> bytes(name, node);
            case BOOLEAN ->
                require(name, node, node.isBoolean(), "true or false").booleanValue();
            case INT ->
                require(name, node, node.isIntegralNumber() && node.canConvertToInt(), "an int32")
                        .intValue();
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? time(name, node)
                        : (Object) require(name, node, node.isIntegralNumber() && node.canConvertToLong(), "an int64")
                                .longValue();
            case FLOAT -> require(name, node, node.isNumber(), "a number").floatValue();
            case DOUBLE -> require(name, node, node.isNumber(), "a number").doubleValue();
            default -> throw new IllegalArgumentException("no schema of this project has " + schema.getType());
        };
    }

    /** The unions of this project are null and one other type. */
    private static @Nullable Object optional(String name, JsonNode node, Schema union) {
        if (node.isNull()) {
            return null;
        }
        Schema other = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
        return value(name, node, other);
    }

    private static List<@Nullable Object> items(String name, JsonNode node, Schema item) {
        List<@Nullable Object> items = new ArrayList<>(node.size());
        require(name, node, node.isArray(), "an array").forEach(each -> items.add(value(name, each, item)));
        return items;
    }

    private static Map<String, @Nullable Object> entries(String name, JsonNode node, Schema item) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        require(name, node, node.isObject(), "an object")
                .properties()
                .forEach(entry -> entries.put(entry.getKey(), value(name, entry.getValue(), item)));
        return entries;
    }

    private static Object symbol(String text, Schema schema) {
        String symbol = schema.hasEnumSymbol(text) ? text : schema.getEnumDefault();
        if (symbol == null) {
            throw new WrongFieldException("'" + schema.getName() + "' has no such symbol");
        }
        return SpecificData.get().createEnum(symbol, schema);
    }

    private static String text(String name, JsonNode node) {
        return require(name, node, node.isTextual(), "a string").textValue();
    }

    private static ByteBuffer bytes(String name, JsonNode node) {
        try {
            return ByteBuffer.wrap(
                    require(name, node, node.isTextual(), "Base64").binaryValue());
        } catch (IOException e) {
            throw new WrongFieldException("'" + name + "' is not Base64");
        }
    }

    private static Instant time(String name, JsonNode node) {
        try {
            return Instant.parse(text(name, node));
        } catch (DateTimeException e) {
            throw new WrongFieldException("'" + name + "' is not a time such as 2026-02-03T04:05:06.789Z");
        }
    }

    private static JsonNode require(String name, JsonNode node, boolean fits, String what) {
        if (!fits) {
            throw new WrongFieldException("'" + name + "' is not " + what);
        }
        return node;
    }
}
