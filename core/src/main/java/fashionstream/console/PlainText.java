package fashionstream.console;

/** Makes text from outside fit for one line of a terminal. */
public final class PlainText {
    private PlainText() {}

    /**
     * The text without line breaks, and with {@code ?} for each character that could steer the user's terminal or
     * reverse what is read there: control and format characters, also those beyond ASCII.
     */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }
}
