package fashionstream.deadletters;

import fashionstream.deadletters.DeadLetterReport.Group;
import fashionstream.deadletters.DeadLetterReport.Sample;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the dead letters of one reason. */
final class ReasonCount {
    private static final int MAX_TEXT_CHARS = 300;

    /** Parts of a record: key, value and headers. A dead letter of another program may list more. */
    private static final int MAX_PARTS = 3;

    private final Reason reason;
    private final int maxSamples;
    private final List<Sample> samples = new ArrayList<>();
    private long letters;
    private long replayed;
    private long failedAgain;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    ReasonCount(Reason reason, int maxSamples) {
        this.reason = reason;
        this.maxSamples = maxSamples;
    }

    void add(DeadLetter letter, boolean wasReplayed) {
        letters++;
        replayed += wasReplayed ? 1 : 0;
        failedAgain += letter.replayOf() == null ? 0 : 1;
        Instant time = time(letter);
        first = time.isBefore(first) ? time : first;
        last = time.isAfter(last) ? time : last;
        if (samples.size() < maxSamples) {
            samples.add(sample(letter));
        }
    }

    long letters() {
        return letters;
    }

    Group group() {
        return new Group(
                reason.exception(),
                reason.message(),
                letters,
                replayed,
                failedAgain,
                first.truncatedTo(ChronoUnit.MILLIS).toString(),
                last.truncatedTo(ChronoUnit.MILLIS).toString(),
                List.copyOf(samples));
    }

    /**
     * When the dead letter was written; its record timestamp if the header is missing, as in dead letters of Kafka's
     * own queue.
     */
    private static Instant time(DeadLetter letter) {
        Instant made = Instant.ofEpochMilli(letter.record().timestamp());
        String text = letter.time();
        if (text == null) {
            return made;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            // Not one of our dead letters.
            return made;
        }
    }

    private static Sample sample(DeadLetter letter) {
        return new Sample(
                Reason.cut(letter.origin(), MAX_TEXT_CHARS),
                LetterId.of(letter).toString(),
                cut(letter.key()),
                letter.valueBytes(),
                letter.truncated().stream()
                        .map(part -> Reason.cut(part, MAX_TEXT_CHARS))
                        .limit(MAX_PARTS)
                        .toList(),
                cut(letter.message()),
                cut(letter.replayOf()));
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : Reason.cut(text, MAX_TEXT_CHARS);
    }
}
