package fashionstream.label;

import fashionstream.schema.RecordLimits;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes the texts of a label. Removes all kinds of blanks at the ends, including no-break spaces and zero-width
 * characters.
 */
public final class LabelText {
    /** What some programs write for a missing value. */
    private static final String MISSING = "NaN";

    private LabelText() {}

    /**
     * Normalizes the name of a class.
     *
     * @return the text without blanks at its ends; null if there is nothing else
     * @throws BadLineException if it can't be the name of a class
     */
    public static @Nullable String className(@Nullable String text) throws BadLineException {
        String name = checked(LabelFields.LABEL, text, RecordLimits.LABEL_BYTES);
        if (name != null && name.codePoints().anyMatch(LabelText::isInvisible)) {
            throw new BadLineException(LabelFields.LABEL + " '" + LabelFields.shown(name)
                    + "' has a control or zero-width character, so it would be a different class that looks the same");
        }
        return name;
    }

    /**
     * Normalizes any text of a label.
     *
     * @param field name of the field in error messages
     * @param maxBytes maximum length in UTF-8
     * @return the text without blanks at its ends; null if there is nothing else
     * @throws BadLineException if it can't be part of a label
     */
    static @Nullable String checked(String field, @Nullable String text, int maxBytes) throws BadLineException {
        String stripped = text == null ? "" : strip(text);
        if (stripped.isEmpty()) {
            return null;
        }
        if (stripped.equalsIgnoreCase(MISSING)) {
            throw new BadLineException(
                    field + " is '" + stripped + "', a missing value; leave it empty if it is missing");
        }
        if (stripped.indexOf('\0') >= 0) {
            throw new BadLineException(field + " has a NUL character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(stripped)) {
            throw new BadLineException(field + " has an unpaired surrogate");
        }
        if (!RecordLimits.fits(stripped, maxBytes)) {
            throw new BadLineException(field + " is longer than " + maxBytes + " bytes");
        }
        return stripped;
    }

    /** Whether a text consists of blanks only. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(LabelText::isBlank);
    }

    /** A text without the blanks at its ends. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (start < end && isBlank(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.getType(character) == Character.FORMAT;
    }

    /** The two joiners are visible: they change the characters around them. */
    private static boolean isInvisible(int character) {
        int type = Character.getType(character);
        boolean joiner = character == 0x200C || character == 0x200D;
        return type == Character.CONTROL || (type == Character.FORMAT && !joiner);
    }
}
