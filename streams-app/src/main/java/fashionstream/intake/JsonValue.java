package fashionstream.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** A JSON object with known keys. All methods throw {@link SerializationException} for a value of another type. */
final class JsonValue {
    /** The Base64 form of the largest image file, and room for the rest; record.max.bytes is usually less. */
    private static final int MAX_BYTES = 24 << 20;

    private static final int MAX_DEPTH = 4;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_BYTES)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final JsonNode object;

    private JsonValue(JsonNode object) {
        this.object = object;
    }

    /**
     * Parses an object.
     *
     * @throws SerializationException if it is not one, is larger than 24 MiB, or has another key
     */
    static JsonValue parse(byte[] json, Set<String> keys) {
        if (json.length > MAX_BYTES) {
            throw new SerializationException(
                    "the JSON value has " + json.length + " bytes; at most " + MAX_BYTES + " are read");
        }
        JsonNode object;
        try {
            object = JSON.readTree(ValueForm.withoutMark(json));
        } catch (JsonProcessingException e) {
            // Without the location, which repeats the value.
            throw new SerializationException("the value begins like JSON and is not: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SerializationException("the value begins like JSON and can't be read: " + e.getMessage(), e);
        }
        object.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw new SerializationException(
                        "the JSON object has an unknown key; expected are " + String.join(", ", keys));
            }
        });
        return new JsonValue(object);
    }

    boolean has(String key) {
        return object.has(key);
    }

    /** A text; null if the key is missing or its value is null. */
    @Nullable
    String text(String key) {
        JsonNode value = object.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(key, "must be a string");
        }
        return value.textValue();
    }

    /** An integer from 0; 0 if the key is missing. */
    int size(String key) {
        JsonNode value = object.get(key);
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw wrong(key, "must be an integer from 0");
        }
        return value.intValue();
    }

    /** Decodes Base64. */
    byte[] bytes(String key) {
        String base64 = text(key);
        if (base64 == null) {
            throw wrong(key, "is missing");
        }
        try {
            return object.get(key).binaryValue();
        } catch (IOException e) {
            throw new SerializationException("'" + key + "' of the JSON object is not Base64", e);
        }
    }

    /** A time: ISO 8601 with an offset, or milliseconds since 1970. */
    @Nullable
    Instant time(String key) {
        JsonNode value = object.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        return value.isIntegralNumber() && value.canConvertToLong()
                ? Instant.ofEpochMilli(value.longValue())
                : time("'" + key + "' of the JSON object", value.isTextual() ? value.textValue() : "");
    }

    /**
     * Parses a time: ISO 8601 with an offset, or milliseconds since 1970.
     *
     * @param what for messages
     */
    static Instant time(String what, String text) {
        try {
            return text.matches("-?\\d{1,18}")
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new SerializationException(
                    what + " must be a time such as 2026-02-03T04:05:06Z, or milliseconds since 1970", e);
        }
    }

    /** Texts by name; empty if the key is missing. */
    Map<String, String> texts(String key) {
        JsonNode value = object.get(key);
        Map<String, String> texts = new LinkedHashMap<>();
        if (value == null || value.isNull()) {
            return texts;
        }
        if (!value.isObject()) {
            throw wrong(key, "must be an object of strings");
        }
        value.properties().forEach(entry -> {
            if (!entry.getValue().isTextual()) {
                throw wrong(key, "must be an object of strings");
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        });
        return texts;
    }

    private static SerializationException wrong(String key, String problem) {
        return new SerializationException("'" + key + "' of the JSON object " + problem);
    }
}
