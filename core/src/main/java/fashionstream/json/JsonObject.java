package fashionstream.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose values are read by key. A value of an unexpected type is an error and not converted: {@code "1"}
 * is not a number, and 1 is not a text. A key whose value is {@code null} counts as absent: the methods return null for
 * it. All methods throw a {@link JsonException} if the value is invalid. Immutable.
 */
public final class JsonObject {
    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    // The callers limit the size of the whole.
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private static final int SHOWN = 40;

    private final JsonNode node;

    /** What precedes the keys in messages: the path of this object. */
    private final String path;

    /** What messages call a key, given its path. */
    private final UnaryOperator<String> names;

    private JsonObject(JsonNode node, String path, UnaryOperator<String> names) {
        this.node = node;
        this.path = path;
        this.names = names;
    }

    /** Parses a file or a record. Names of keys may be untrusted, so messages have at most {@value #SHOWN} characters of them. */
    public static JsonObject parse(byte[] json) {
        return parse(json, key -> "'" + (key.length() <= SHOWN ? key : key.substring(0, SHOWN) + "...") + "'");
    }

    /**
     * Parses a file.
     *
     * @param names what messages call a key, given its path, such as {@code resize.width}
     */
    public static JsonObject parse(byte[] json, UnaryOperator<String> names) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new JsonException("not JSON: " + place(e.getLocation()) + plain(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new JsonException(e.toString());
        }
        if (node.isMissingNode()) {
            throw new JsonException("it is empty");
        }
        if (!node.isObject()) {
            throw new JsonException("it must be a JSON object, {...}, not " + shown(node));
        }
        return new JsonObject(node, "", names);
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    /** Without what is about the parser: the names of its features, limits and sources. */
    private static String plain(String message) {
        return message.replaceFirst("(?s): enable `.*", "")
                .replaceFirst("(?s) \\(start marker at .*", "")
                .replaceAll(", from `[^`]*`", "")
                .replaceAll("\\s+", " ");
    }

    /** The keys whose value is not {@code null}, in the order of the file. */
    public Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(key -> {
            if (has(key)) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** Whether the object has the key, with a value other than {@code null}. */
    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** Whether the object has the key, even with the value {@code null}. */
    public boolean contains(String key) {
        return node.has(key);
    }

    /** A text. */
    public @Nullable String text(String key) {
        return has(key) ? text(key, node.get(key)) : null;
    }

    private String text(String key, JsonNode value) {
        if (!value.isTextual()) {
            throw wrong(key, "a text such as \"abc\"", value);
        }
        return value.textValue();
    }

    /** Base64, decoded. */
    public byte @Nullable [] bytes(String key) {
        if (text(key) == null) {
            return null;
        }
        try {
            return node.get(key).binaryValue();
        } catch (IOException e) {
            throw problem(key, "is not Base64");
        }
    }

    /** A list of texts. */
    public @Nullable List<String> texts(String key) {
        return has(key) ? list(key, "a list of texts such as [\"a\", \"b\"]", this::text) : null;
    }

    /** A finite number. */
    public @Nullable Double number(String key) {
        return has(key) ? number(key, node.get(key)) : null;
    }

    private double number(String key, JsonNode value) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(key, "a number", value);
        }
        return value.doubleValue();
    }

    /** A list of finite numbers. */
    public @Nullable List<Double> numbers(String key) {
        if (!has(key)) {
            return null;
        }
        JsonNode value = node.get(key);
        String example = value.isNumber() ? "[" + shown(value) + "]" : "[0.5]";
        return list(key, "a list of numbers, one per channel, such as " + example, this::number);
    }

    private interface Element<T> {
        T read(String key, JsonNode value);
    }

    private <T> List<T> list(String key, String expected, Element<T> element) {
        JsonNode value = node.get(key);
        if (!value.isArray()) {
            throw wrong(key, expected, value);
        }
        List<T> list = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            list.add(element.read(key + "[" + i + "]", value.get(i)));
        }
        return list;
    }

    /** A whole number. {@code 2.0} is one as well. */
    public @Nullable Integer integer(String key, int least, int most) {
        Long value = wholeNumber(key, least, most);
        return value == null ? null : Integer.valueOf(value.intValue());
    }

    /**
     * A whole number. {@code 2.0} is one as well.
     *
     * @param least at least -2^53
     * @param most at most 2^53
     */
    public @Nullable Long wholeNumber(String key, long least, long most) {
        if (!has(key)) {
            return null;
        }
        JsonNode value = node.get(key);
        // By comparison: the value may be outside the range of a long.
        boolean inRange =
                value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most && isWhole(value);
        if (!inRange) {
            throw wrong(key, "a whole number from " + least + " to " + most, value);
        }
        return value.longValue();
    }

    private static boolean isWhole(JsonNode value) {
        return value.decimalValue().remainder(BigDecimal.ONE).signum() == 0;
    }

    /** Whether the value is a number. */
    public boolean isNumber(String key) {
        return node.path(key).isNumber();
    }

    /** Whether the value is a text. */
    public boolean isText(String key) {
        return node.path(key).isTextual();
    }

    /** Whether the value is {@code false}. */
    public boolean isFalse(String key) {
        return node.path(key).isBoolean() && !node.path(key).booleanValue();
    }

    /** True or false. */
    public @Nullable Boolean flag(String key) {
        if (!has(key)) {
            return null;
        }
        JsonNode value = node.get(key);
        if (!value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value.booleanValue();
    }

    /** One of several texts, as the object that the text stands for. */
    public <T> @Nullable T choice(String key, Map<String, T> choices) {
        if (!has(key)) {
            return null;
        }
        JsonNode value = node.get(key);
        T choice = value.isTextual() ? choices.get(value.textValue()) : null;
        if (choice == null) {
            throw wrong(key, alternatives(List.copyOf(choices.keySet())), value);
        }
        return choice;
    }

    /** An enumeration for messages: {@code "a", "b" or "c"}. */
    private static String alternatives(List<String> names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            text.append(i == 0 ? "" : i == names.size() - 1 ? " or " : ", ")
                    .append('"')
                    .append(names.get(i))
                    .append('"');
        }
        return text.toString();
    }

    /** An object. */
    public @Nullable JsonObject object(String key) {
        if (!has(key)) {
            return null;
        }
        JsonNode value = node.get(key);
        if (!value.isObject()) {
            throw wrong(key, "an object, {...}", value);
        }
        return new JsonObject(value, path + key + ".", names);
    }

    /** The error that a value is not what it must be. */
    public JsonException wrong(String key, String expected) {
        return wrong(key, expected, node.path(key));
    }

    /** The error that a key is wrong for another reason: the message begins with the key. */
    public JsonException problem(String key, String problem) {
        return new JsonException(names.apply(path + key) + " " + problem);
    }

    private JsonException wrong(String key, String expected, JsonNode value) {
        return problem(key, "must be " + expected + (value.isMissingNode() ? "" : ", not " + shown(value)));
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    /** Refuses other keys than these. */
    public void requireOnly(Set<String> known) {
        keys().forEach(key -> requireKnown(key, known));
    }

    /** Refuses a key if it is not one of these. */
    public void requireKnown(String key, Set<String> known) {
        if (!known.contains(key)) {
            throw problem(key, "is not a known key; the keys are " + String.join(", ", known));
        }
    }
}
