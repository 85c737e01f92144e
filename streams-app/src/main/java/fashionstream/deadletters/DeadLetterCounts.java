package fashionstream.deadletters;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Counts dead letters by reason, in bounded memory. Not safe for use by several threads. */
final class DeadLetterCounts {
    /** More than a table can show to a person; the letters of further reasons are counted together. */
    static final int MAX_REASONS = 100;

    private final int samples;
    private final Map<Reason, ReasonCount> reasons = new HashMap<>();
    private long letters;
    private long replayed;
    private long failedAgain;
    private long truncated;

    /** @param samples how many dead letters to keep per reason as samples */
    DeadLetterCounts(int samples) {
        this.samples = samples;
    }

    void add(DeadLetter letter, boolean wasReplayed) {
        letters++;
        replayed += wasReplayed ? 1 : 0;
        failedAgain += letter.replayOf() == null ? 0 : 1;
        truncated += letter.truncated().isEmpty() ? 0 : 1;
        Reason reason = Reason.of(letter);
        if (reasons.size() < MAX_REASONS) {
            reasons.computeIfAbsent(reason, key -> new ReasonCount(key, samples));
        }
        ReasonCount count = reasons.get(reason);
        if (count != null) {
            count.add(letter, wasReplayed);
        }
    }

    DeadLetterReport report(String topic) {
        long counted = reasons.values().stream().mapToLong(ReasonCount::letters).sum();
        return new DeadLetterReport(
                topic,
                letters,
                replayed,
                failedAgain,
                truncated,
                reasons.values().stream()
                        .sorted(Comparator.comparingLong(ReasonCount::letters).reversed())
                        .map(ReasonCount::group)
                        .toList(),
                letters - counted);
    }
}
