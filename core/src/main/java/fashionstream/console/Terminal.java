package fashionstream.console;

import java.util.Map;

/** What is known of the terminal that stdout or stderr may be. */
final class Terminal {
    private Terminal() {}

    /**
     * Whether a terminal obeys control sequences, by what the variable {@code TERM} calls it.
     *
     * @param environment environment variables
     */
    static boolean isCapable(Map<String, String> environment) {
        String name = environment.getOrDefault("TERM", "");
        return !name.isBlank() && !name.equals("dumb") && !name.equals("unknown");
    }
}
