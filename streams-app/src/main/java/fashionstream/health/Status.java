package fashionstream.health;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a check came to.
 *
 * @param up whether all is well
 * @param details what else is to be said, by keys in snake_case
 */
public record Status(boolean up, Map<String, String> details) {
    public Status {
        details = Map.copyOf(details);
    }

    static Status ok() {
        return new Status(true, Map.of());
    }

    /** @param cause what is wrong, for people */
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
