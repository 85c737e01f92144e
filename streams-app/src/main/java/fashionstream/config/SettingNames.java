package fashionstream.config;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** Checks the names of settings, and suggests the nearest name for a misspelt one. */
final class SettingNames {
    /** Settings of Kafka's clients, of Kafka Streams and of the serdes, which check their own names. */
    private static final List<String> PASSED_THROUGH = List.of(
            "producer.",
            "consumer.",
            "main.consumer.",
            "restore.consumer.",
            "admin.",
            "streams.",
            "serde.",
            "schema.registry.",
            "basic.auth.",
            "bearer.auth.",
            "security.",
            "sasl.",
            "ssl.");

    private SettingNames() {}

    /**
     * Checks the name of a setting.
     *
     * @param where name of the source of the setting, for the message
     * @throws ConfigException if the setting does not exist
     */
    static void check(String name, String where, Set<String> known) {
        if (known.contains(name) || PASSED_THROUGH.stream().anyMatch(name::startsWith)) {
            return;
        }
        String nearest = known.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        throw new ConfigException("unknown setting '" + name + "' in " + where + "; did you mean '" + nearest
                + "'? Kafka's own settings take a prefix: " + String.join(", ", PASSED_THROUGH));
    }

    /** Levenshtein distance: how many characters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
