package fashionstream.console;

import java.io.PrintWriter;

/**
 * Lines on a terminal that are redrawn in place, by ANSI control sequences. The terminal cuts lines that are too wide: if
 * it wrapped them, the number of lines to go back would be unknown. Not safe for use by several threads.
 */
public final class LiveText {
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String WRAP_OFF = "\u001b[?7l";
    private static final String WRAP_ON = "\u001b[?7h";

    private final PrintWriter out;
    private long drawn;
    private String shown = "";

    /** Draws at the cursor of the terminal. Nothing else may write to it from now on. */
    public LiveText(PrintWriter out) {
        this.out = out;
    }

    /**
     * Replaces what was drawn before, unless it is the same.
     *
     * @param text lines, each with its end; fewer than the terminal has
     */
    public void draw(String text) {
        if (text.equals(shown)) {
            return;
        }
        if (drawn > 0) {
            out.printf("\u001b[%dA\r", drawn);
        }
        out.print(ERASE_BELOW + WRAP_OFF + text + WRAP_ON);
        out.flush();
        drawn = text.lines().count();
        shown = text;
    }
}
