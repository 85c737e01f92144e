package fashionstream.config;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/** Reads the setting {@code accuracy.slices}. */
final class SliceAttributes {
    /** Each attribute takes as much state as the others. */
    static final int MAX = 4;

    private static final String PREFIX = "attributes.";

    /** The name is repeated in records, metrics and state. */
    private static final int MAX_CHARS = 64;

    private SliceAttributes() {}

    /**
     * The names of the attributes.
     *
     * @param setting name of the setting, for the message
     * @param value the entries of the list
     * @throws ConfigException if there are too many, one occurs twice, or one is no {@code attributes.NAME}
     */
    static List<String> of(String setting, Object value) {
        List<String> names = new ArrayList<>();
        for (Object entry : (List<?>) value) {
            String text = entry.toString();
            String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
            if (name.isBlank() || name.length() > MAX_CHARS || name.chars().anyMatch(Character::isISOControl)) {
                throw new ConfigException(
                        setting,
                        text,
                        "it must be " + PREFIX + "NAME, such as " + PREFIX + "camera, with a name of at most "
                                + MAX_CHARS + " characters");
            }
            if (names.contains(name)) {
                throw new ConfigException(setting, text, "it is set twice");
            }
            names.add(name);
        }
        if (names.size() > MAX) {
            throw new ConfigException(
                    setting, value, "there are " + names.size() + "; at most " + MAX + " are possible");
        }
        return List.copyOf(names);
    }
}
