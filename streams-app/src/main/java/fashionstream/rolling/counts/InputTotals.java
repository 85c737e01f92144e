package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The number of input records by kind, and of labels that wait for their prediction, by the minute of their arrival. In
 * an increment, the number of waiting labels may be negative. Not safe for use by several threads.
 */
public final class InputTotals {
    private static final long MINUTE = 60_000;

    /** Nearly three days of minutes, in a few bytes each. If labels wait longer, minutes are merged. */
    static final int MAX_MINUTES = 4096;

    private final Map<Input, Long> counts = new EnumMap<>(Input.class);
    private NavigableMap<Long, Long> waiting = new TreeMap<>();
    private long orphaned;

    /** Minutes before this one are no longer waited for. */
    private long horizon = Long.MIN_VALUE;

    /** Starts at zero. */
    public InputTotals() {}

    /** Counts a record of a kind. */
    public void add(Input kind) {
        add(kind, 1);
    }

    /** Counts records of a kind. */
    public void add(Input kind, long records) {
        counts.merge(kind, records, Long::sum);
    }

    /**
     * Counts labels that have waited since a time, in milliseconds since 1970; negative for labels that have found
     * their image.
     */
    public void addWaiting(long since, int labels) {
        addMinute(Math.floorDiv(since, MINUTE), labels);
    }

    private void addMinute(long minute, long labels) {
        if (minute < horizon) {
            // The label has found its prediction after all: partitions differ in their stream time.
            orphaned += labels;
        } else if (waiting.merge(minute, labels, Long::sum) == 0) {
            waiting.remove(minute);
        }
    }

    /** Adds the counts of another one. */
    public void add(InputTotals other) {
        other.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
        other.waiting.forEach(this::addMinute);
    }

    /**
     * Gives up labels that have waited for too long.
     *
     * @param since milliseconds since 1970: those that came in an earlier minute are orphaned
     */
    public void giveUpBefore(long since) {
        horizon = Math.max(horizon, Math.floorDiv(since, MINUTE));
        NavigableMap<Long, Long> old = waiting.headMap(horizon, false);
        orphaned += old.values().stream().mapToLong(Long::longValue).sum();
        old.clear();
        join();
    }

    /** Merges adjacent minutes until there are at most {@link #MAX_MINUTES}. */
    private void join() {
        for (long minutes = 2; waiting.size() > MAX_MINUTES; minutes *= 2) {
            NavigableMap<Long, Long> joined = new TreeMap<>();
            for (Map.Entry<Long, Long> entry : waiting.entrySet()) {
                joined.merge(Math.floorDiv(entry.getKey(), minutes) * minutes, entry.getValue(), Long::sum);
            }
            joined.values().removeIf(labels -> labels == 0);
            waiting = joined;
        }
    }

    boolean isEmpty() {
        return counts.isEmpty() && waiting.isEmpty();
    }

    /** The number of records of a kind. */
    public long count(Input kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** Labels whose image has no prediction yet. */
    public long waiting() {
        return waiting.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Labels that were given up. */
    public long orphaned() {
        return orphaned;
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<Input, Long> entry : counts.entrySet()) {
            out.writeText(entry.getKey().name());
            out.writeCount(entry.getValue());
        }
        out.writeInt(waiting.size());
        for (Map.Entry<Long, Long> entry : waiting.entrySet()) {
            out.writeCount(entry.getKey());
            out.writeCount(entry.getValue());
        }
        out.writeLong(orphaned);
        out.writeLong(horizon);
    }

    /** Reads what {@link #write} wrote. */
    public static InputTotals read(StateInput in) throws IOException {
        InputTotals totals = new InputTotals();
        for (int left = in.readSize(2); left > 0; left--) {
            Input kind = Input.named(in.readText());
            long count = in.readCount();
            if (kind != null) {
                totals.counts.put(kind, count);
            }
        }
        for (int left = in.readSize(2); left > 0; left--) {
            totals.waiting.put(in.readCount(), in.readCount());
        }
        totals.orphaned = in.readLong();
        totals.horizon = in.readLong();
        return totals;
    }

    /** How a record was counted. The names are stored in the state. */
    public enum Input {
        LABEL,
        CORRECTION,
        WITHDRAWAL,
        UNKNOWN_LABEL,
        INVALID_LABEL,
        INVALID_PREDICTION,
        REPEATED_PREDICTION,
        FUTURE_RECORD,
        /** A prediction of an image id that has the maximum number of kept predictions. */
        UNTRACKED_PREDICTION,
        /** A prediction of a model version beyond those that are tracked. */
        UNTRACKED_MODEL,
        /** A prediction that is too old for the shortest time window. */
        LATE_IMAGE,
        /** An image whose id another image had before. */
        SHARED_ID,
        /** A label for an id that several images have. */
        AMBIGUOUS_LABEL,
        /** A record of the topic between the two counting steps that can't be read. */
        UNREADABLE_INCREMENT;

        private static final Map<String, Input> BY_NAME =
                Arrays.stream(values()).collect(Collectors.toMap(Input::name, Function.identity()));

        /** Null for a kind that only a later version knows. */
        static @Nullable Input named(String name) {
            return BY_NAME.get(name);
        }
    }
}
