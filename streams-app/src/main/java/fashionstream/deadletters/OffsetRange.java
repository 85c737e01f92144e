package fashionstream.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of offsets in a partition of the dead-letter topic.
 *
 * @param from the first
 * @param to the last
 */
public record OffsetRange(int partition, long from, long to) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

    public OffsetRange {
        if (partition < 0 || from < 0 || from > to) {
            throw new IllegalArgumentException(
                    "a range goes up from an offset of 0 or more: %d:%d-%d does not".formatted(partition, from, to));
        }
    }

    /**
     * Reads {@code partition:from-to}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static OffsetRange parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a range of offsets; write PARTITION:FROM-TO, such as 0:100-199");
        }
        return new OffsetRange(
                Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }

    boolean includes(LetterId letter) {
        return letter.partition() == partition && from <= letter.offset() && letter.offset() <= to;
    }
}
