package fashionstream.console;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * What is known about the terminal that stdout and stderr may be. The launcher sets the system properties ({@code [ -t 1
 * ]}), because Java cannot distinguish a redirected stdout from a redirected stdin or stderr.
 */
public final class Terminal {
    /** System property: whether stdout is a terminal. */
    public static final String STDOUT_PROPERTY = "fashionstream.terminal.stdout";

    /** System property: whether stderr is a terminal. */
    public static final String STDERR_PROPERTY = "fashionstream.terminal";

    private Terminal() {}

    /** Whether stdout is a terminal that obeys control sequences. */
    public static boolean isStdout() {
        return Boolean.getBoolean(STDOUT_PROPERTY) && isCapable(System.getenv());
    }

    /** Whether stderr is a terminal that obeys control sequences. */
    static boolean isStderr() {
        return Boolean.getBoolean(STDERR_PROPERTY) && isCapable(System.getenv());
    }

    /** The character set in which picocli writes to stdout. */
    public static Charset charset() {
        String name = System.getProperty("sun.stdout.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    /**
     * Whether a terminal obeys control sequences, judged by the variable {@code TERM}.
     *
     * @param environment environment variables
     */
    static boolean isCapable(Map<String, String> environment) {
        String name = environment.getOrDefault("TERM", "");
        return !name.isBlank() && !name.equals("dumb") && !name.equals("unknown");
    }
}
