package fashionstream.deadletters;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reason of dead letters, which is equal for all records with the same fault. {@code ?} stands for a missing
 * header.
 *
 * @param exception class name of the exception
 * @param message its message without the parts that differ from record to record: see {@link #normalize}
 */
public record Reason(String exception, String message) {
    /** Enough to distinguish faults; bounded, because anybody may write to the topic. */
    private static final int MAX_CHARS = 200;

    /** How much of a message is read to produce that many. */
    private static final int MAX_CHARS_READ = 2000;

    /** Not within a word, as in {@code can't}; up to the end if the message was truncated within quotes. */
    private static final Pattern QUOTED = Pattern.compile("(?<!\\w)(['\"])(?:.*?\\1(?!\\w)|.*$)", Pattern.DOTALL);

    /** Bytes as {@code 0x7b}, and hashes and UUIDs, which have a digit somewhere. */
    private static final Pattern HEX =
            Pattern.compile("\\b(?:0x[0-9a-f]{2}|(?=[0-9a-fA-F-]*\\d)[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,12})*)\\b");

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** The reason in the headers of a dead letter. */
    public static Reason of(DeadLetter letter) {
        return new Reason(orUnknown(letter.exception()), normalize(orUnknown(letter.message())));
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "?" : cut(text, MAX_CHARS_READ);
    }

    /** A message with {@code '...'} for what is quoted, and {@code #} for numbers and ids. */
    static String normalize(String message) {
        String text = QUOTED.matcher(cut(message, MAX_CHARS_READ)).replaceAll("'...'");
        text = HEX.matcher(text).replaceAll("#");
        return cut(NUMBER.matcher(text).replaceAll("#"), MAX_CHARS);
    }

    static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }

    /** The exception's class without its package. */
    String simpleException() {
        return exception.substring(exception.lastIndexOf('.') + 1);
    }

    /** Exception and message, as text. */
    @Override
    public String toString() {
        return simpleException() + ": " + message;
    }
}
