package fashionstream.console;

import java.nio.charset.Charset;

/** What is known of stdout. */
public final class StandardOut {
    /**
     * System property: whether stdout is a terminal. The launcher sets it ({@code [ -t 1 ]}), because Java can't tell
     * stdout's redirection from that of stdin.
     */
    public static final String TERMINAL_PROPERTY = "fashionstream.terminal.stdout";

    private StandardOut() {}

    /** Whether it is a terminal that obeys control sequences. */
    public static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL_PROPERTY) && Terminal.isCapable(System.getenv());
    }

    /** The character set that picocli writes it in. */
    public static Charset charset() {
        String name = System.getProperty("sun.stdout.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }
}
