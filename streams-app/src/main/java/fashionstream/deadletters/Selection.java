package fashionstream.deadletters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are to be replayed: those that fit both the reason and the ranges.
 *
 * @param reason the exception's class name, with or without its package, or a part of the message, as it is or as
 *     {@code dead-letters list} shows it; null for any
 * @param ranges where they may lie; empty for anywhere
 */
public record Selection(@Nullable String reason, List<OffsetRange> ranges) {
    /** All of them. */
    public static final Selection ALL = new Selection(null, List.of());

    public Selection {
        ranges = List.copyOf(ranges);
    }

    boolean includes(DeadLetter letter) {
        LetterId id = LetterId.of(letter);
        return (ranges.isEmpty() || ranges.stream().anyMatch(range -> range.includes(id)))
                && (reason == null || hasReason(letter, reason));
    }

    private static boolean hasReason(DeadLetter letter, String text) {
        Reason folded = Reason.of(letter);
        String message = letter.message();
        return text.equals(folded.exception())
                || text.equals(folded.simpleException())
                || folded.message().contains(text)
                || (message != null && message.contains(text));
    }
}
