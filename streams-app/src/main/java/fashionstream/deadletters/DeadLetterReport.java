package fashionstream.deadletters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of the dead-letter topic, in numbers.
 *
 * @param topic its name
 * @param deadLetters how many there are
 * @param replayed how many of them were replayed
 * @param failedAgain how many of them result from a replay: the replayed record was rejected again
 * @param truncated how many of them lack a part of the record and cannot be replayed
 * @param reasons one entry per reason, the most frequent first
 * @param otherReasons dead letters of further reasons, counted together
 */
public record DeadLetterReport(
        String topic,
        long deadLetters,
        long replayed,
        long failedAgain,
        long truncated,
        List<Group> reasons,
        long otherReasons) {
    /**
     * The dead letters of one reason.
     *
     * @param exception class name
     * @param message with {@code '...'} for quoted text, and {@code #} for numbers and ids
     * @param deadLetters how many
     * @param replayed as above
     * @param failedAgain as above
     * @param first when the first of them was rejected, in ISO 8601
     * @param last when the last was
     * @param samples the first of them
     */
    public record Group(
            String exception,
            String message,
            long deadLetters,
            long replayed,
            long failedAgain,
            String first,
            String last,
            List<Sample> samples) {
        /** Reason in a few words: class name without its package, and message. */
        public String reason() {
            return new Reason(exception, message).toString();
        }
    }

    /**
     * One dead letter. Long texts are truncated.
     *
     * @param from position of the original record, {@code topic-partition@offset}
     * @param deadLetter position of the dead letter in its topic, {@code partition@offset}
     * @param key as text; null if it has none
     * @param valueBytes size of the original value; null if it has none, or if it is not known
     * @param truncated which parts of the record the letter lacks, in whole or in part: {@code key}, {@code value},
     *     {@code headers}
     * @param message what was wrong
     * @param replayOf the dead letter that the original was a replay of; null if it wasn't
     */
    public record Sample(
            String from,
            String deadLetter,
            @Nullable String key,
            @Nullable Long valueBytes,
            List<String> truncated,
            @Nullable String message,
            @Nullable String replayOf) {}
}
