package fashionstream.health;

import fashionstream.console.PlainText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a check.
 *
 * @param up whether the check passed
 * @param details further details, by keys in snake_case; long texts are truncated
 */
public record Status(boolean up, Map<String, String> details) {
    /** A cause can quote text from outside. */
    private static final int MAX_CHARS = 1_000;

    public Status {
        details = details.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, detail -> PlainText.cut(detail.getValue(), MAX_CHARS)));
    }

    static Status ok() {
        return new Status(true, Map.of());
    }

    /** @param cause description of the problem */
    static Status down(String cause) {
        return new Status(false, Map.of("cause", cause));
    }

    /** For JSON: {@code status} first. */
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("status", word(up));
        fields.putAll(details);
        return fields;
    }

    static String word(boolean up) {
        return up ? "up" : "down";
    }
}
