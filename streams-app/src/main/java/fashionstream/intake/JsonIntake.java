package fashionstream.intake;

import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Reads records that are JSON objects. */
final class JsonIntake {
    /** All times of years that Java can represent in milliseconds have fewer. */
    private static final long MAX_MILLIS = 1L << 53;

    private JsonIntake() {}

    /**
     * Reads an object.
     *
     * @param what what it is expected to be, for messages
     * @param maxBytes size of the largest value that is read
     * @param keys the keys that it may have
     * @throws SerializationException if the value is not an object, is larger, has another key, or the reader throws a
     *     {@link JsonException}
     */
    static <T> T read(String what, byte[] value, int maxBytes, Set<String> keys, Function<JsonObject, T> reader) {
        if (value.length > maxBytes) {
            throw new SerializationException(
                    "the JSON value has " + value.length + " bytes; at most " + maxBytes + " are read");
        }
        try {
            JsonObject json = JsonObject.parse(ValueForm.withoutMark(value));
            json.requireOnly(keys);
            return reader.apply(json);
        } catch (JsonException e) {
            throw new SerializationException("the JSON value is not " + what + ": " + e.getMessage(), e);
        }
    }

    /** A time: ISO 8601 with an offset, or milliseconds since 1970; null if the key is missing or its value is null. */
    static @Nullable Instant time(JsonObject json, String key) {
        if (json.isNumber(key)) {
            Long millis = json.wholeNumber(key, -MAX_MILLIS, MAX_MILLIS);
            return millis == null ? null : Instant.ofEpochMilli(millis);
        }
        String text = json.text(key);
        return text == null ? null : time("'" + key + "' of the JSON value", text);
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
}
