package fashionstream.deadletters;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Selects the dead letters to replay: those that match both the reason and the ranges.
 *
 * @param reason the exception's class name, with or without its package, or a part of the message, as it is or as
 *     {@code dead-letters list} shows it; null for any
 * @param ranges ranges of offsets; empty for all
 */
public record Selection(@Nullable String reason, List<OffsetRange> ranges) {
    /** All of them. */
    static final Selection ALL = new Selection(null, List.of());

    public Selection {
        ranges = List.copyOf(ranges);
    }

    boolean includes(DeadLetter letter) {
        LetterId id = LetterId.of(letter);
        return (ranges.isEmpty() || ranges.stream().anyMatch(range -> range.includes(id)))
                && (reason == null || hasReason(letter, reason));
    }

    private static boolean hasReason(DeadLetter letter, String text) {
        Reason normalized = Reason.of(letter);
        String message = letter.message();
        return text.equals(normalized.exception())
                || text.equals(normalized.simpleException())
                || normalized.message().contains(text)
                || (message != null && message.contains(text));
    }

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
                        "a range must be ascending and start at an offset of 0 or more, unlike %d:%d-%d"
                                .formatted(partition, from, to));
            }
        }

        /**
         * Reads {@code partition:from-to}.
         *
         * @throws IllegalArgumentException if it is not a range
         */
        public static OffsetRange parse(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a range of offsets; write PARTITION:FROM-TO, such as 0:100-199");
            }
            return new OffsetRange(
                    Integer.parseInt(matcher.group(1)),
                    Long.parseLong(matcher.group(2)),
                    Long.parseLong(matcher.group(3)));
        }

        boolean includes(LetterId letter) {
            return letter.partition() == partition && from <= letter.offset() && letter.offset() <= to;
        }
    }
}
