package fashionstream.rolling.counts;

import fashionstream.rolling.counts.Increment.SecondCounts;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many predictions of a second or so are labelled, in all and by slice: all that coverage needs. Not safe for use by
 * several threads.
 */
public final class DueBucket {
    /** Smallest size of a slice with its counts, in bytes. */
    private static final int MIN_BYTES = 11;

    private final SortedMap<Slice, Share> bySlice = new TreeMap<>();
    private Share all = Share.NONE;

    /**
     * Predictions, and the labelled ones among them.
     *
     * @param labelled may be negative while labels are withdrawn
     */
    public record Share(long predicted, long labelled) {
        /** Of no predictions. */
        public static final Share NONE = new Share(0, 0);

        /** The sum of both. */
        public Share plus(Share other) {
            return new Share(predicted + other.predicted, labelled + other.labelled);
        }

        private void write(StateOutput out) throws IOException {
            out.writeCount(predicted);
            out.writeCount(labelled);
        }

        private static Share read(StateInput in) throws IOException {
            return new Share(in.readCount(), in.readCount());
        }
    }

    /** What an earlier version kept as a whole bucket. */
    public static DueBucket of(Bucket bucket) {
        DueBucket due = new DueBucket();
        due.all = new Share(bucket.predicted().count(), bucket.labelled().count());
        return due;
    }

    /** Adds the counts of a second. */
    public void add(SecondCounts second) {
        all = all.plus(new Share(second.predicted().count(), second.labelled().count()));
        second.slices()
                .bySlice()
                .forEach((slice, counts) ->
                        bySlice.merge(slice, new Share(counts.predicted().count(), counts.labelled()), Share::plus));
    }

    /** All predictions. */
    public Share all() {
        return all;
    }

    /** The predictions of each slice. */
    public SortedMap<Slice, Share> bySlice() {
        return Collections.unmodifiableSortedMap(bySlice);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        all.write(out);
        out.writeInt(bySlice.size());
        for (Map.Entry<Slice, Share> entry : bySlice.entrySet()) {
            entry.getKey().write(out);
            entry.getValue().write(out);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static DueBucket read(StateInput in) throws IOException {
        DueBucket due = new DueBucket();
        due.all = Share.read(in);
        for (int left = in.readSize(MIN_BYTES); left > 0; left--) {
            due.bySlice.put(Slice.read(in), Share.read(in));
        }
        return due;
    }
}
