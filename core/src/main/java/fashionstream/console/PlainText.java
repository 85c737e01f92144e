package fashionstream.console;

/** Makes text from outside safe to show. */
public final class PlainText {
    private PlainText() {}

    /**
     * The text without line breaks, and with {@code ?} for each control or format character, also beyond ASCII: they
     * could control the user's terminal, or reverse the text on it.
     */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    /** The text, cut to this many chars with an ellipsis if it is longer; never within a character. */
    public static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(chars - 2)) ? chars - 2 : chars - 1;
        return text.substring(0, end) + "…";
    }
}
