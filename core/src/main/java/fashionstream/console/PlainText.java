package fashionstream.console;

/** Makes text from outside fit for where it is shown. */
public final class PlainText {
    private PlainText() {}

    /**
     * The text without line breaks, and with {@code ?} for each character that could steer the user's terminal or
     * reverse what is read there: control and format characters, also those beyond ASCII.
     */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    /** The text, or as much of it as leaves room for an ellipsis within so many chars; never half of a character. */
    public static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(chars - 2)) ? chars - 2 : chars - 1;
        return text.substring(0, end) + "…";
    }
}
