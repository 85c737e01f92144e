package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many records of each kind were read, and how many labels wait for their prediction, by the minute at which they
 * came. As a difference, waiting labels may be negative. Not safe for use by several threads.
 */
public final class InputTally {
    private static final long MINUTE = 60_000;

    private final Map<Input, Long> counts = new EnumMap<>(Input.class);
    private final NavigableMap<Long, Long> waiting = new TreeMap<>();
    private long orphaned;

    /** Minutes before this one are no longer waited for. */
    private long horizon = Long.MIN_VALUE;

    /** Starts at nothing. */
    public InputTally() {}

    void add(Input kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    void addWaiting(long since, int labels) {
        addMinute(Math.floorDiv(since, MINUTE), labels);
    }

    private void addMinute(long minute, long labels) {
        if (minute < horizon) {
            // It found its prediction after all: the partitions' clocks differ.
            orphaned += labels;
        } else if (waiting.merge(minute, labels, Long::sum) == 0) {
            waiting.remove(minute);
        }
    }

    /** Adds what another one counted. */
    public void add(InputTally other) {
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
    }

    boolean isEmpty() {
        return counts.isEmpty() && waiting.isEmpty();
    }

    /** How many records of a kind. */
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
    public void write(DataOutput out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<Input, Long> entry : counts.entrySet()) {
            out.writeUTF(entry.getKey().name());
            out.writeLong(entry.getValue());
        }
        out.writeInt(waiting.size());
        for (Map.Entry<Long, Long> entry : waiting.entrySet()) {
            out.writeLong(entry.getKey());
            out.writeLong(entry.getValue());
        }
        out.writeLong(orphaned);
        out.writeLong(horizon);
    }

    /** Reads what {@link #write} wrote. */
    public static InputTally read(DataInput in) throws IOException {
        InputTally tally = new InputTally();
        for (int left = in.readInt(); left > 0; left--) {
            tally.counts.put(Input.valueOf(in.readUTF()), in.readLong());
        }
        for (int left = in.readInt(); left > 0; left--) {
            tally.waiting.put(in.readLong(), in.readLong());
        }
        tally.orphaned = in.readLong();
        tally.horizon = in.readLong();
        return tally;
    }
}
