package fashionstream.rolling.counts;

import fashionstream.drift.BrightnessContrast;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The counts of all slices of a model over some time; slices without images take no space. Not safe for use by several threads. */
public final class SlicedCounts {
    /** Smallest size of a slice with its counts, in bytes. */
    private static final int MIN_BYTES = 9;

    private final SortedMap<Slice, SliceCounts> bySlice = new TreeMap<>();

    /** Counts a prediction in its slices. */
    void addPrediction(
            List<Slice> slices, int classes, int predictedClass, float confidence, @Nullable BrightnessContrast tone) {
        for (Slice slice : slices) {
            counts(slice, classes).addPrediction(predictedClass, confidence, tone);
        }
    }

    /** Counts a label in the slices of its prediction; with negative numbers, takes it back. */
    void addLabelled(List<Slice> slices, int classes, long labelled, long correct) {
        for (Slice slice : slices) {
            counts(slice, classes).addLabelled(labelled, correct);
        }
    }

    private SliceCounts counts(Slice slice, int classes) {
        return bySlice.computeIfAbsent(slice, unseen -> new SliceCounts(classes));
    }

    /** Adds the counts of another one, of as many classes. */
    public void add(SlicedCounts other) {
        other.bySlice.forEach(this::add);
    }

    private void add(Slice slice, SliceCounts counts) {
        counts(slice, counts.predicted().classCount()).add(counts);
    }

    /** The same counts in other slices, for instance in that of all other values. */
    public SlicedCounts assigned(BiFunction<Slice, SliceCounts, Slice> assignment) {
        SlicedCounts assigned = new SlicedCounts();
        bySlice.forEach((slice, counts) -> assigned.add(assignment.apply(slice, counts), counts));
        return assigned;
    }

    /** The counts of each slice. */
    public SortedMap<Slice, SliceCounts> bySlice() {
        return Collections.unmodifiableSortedMap(bySlice);
    }

    /** Whether no slice has been counted. */
    public boolean isEmpty() {
        return bySlice.isEmpty();
    }

    /** The number of slices. */
    int size() {
        return bySlice.size();
    }

    /** Whether the counts are possible ones of a model with this number of classes. */
    boolean fits(int classes) {
        return bySlice.values().stream().allMatch(counts -> counts.fits(classes));
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeInt(bySlice.size());
        for (Map.Entry<Slice, SliceCounts> entry : bySlice.entrySet()) {
            entry.getKey().write(out);
            entry.getValue().write(out);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static SlicedCounts read(StateInput in) throws IOException {
        SlicedCounts read = new SlicedCounts();
        for (int left = in.readSize(MIN_BYTES); left > 0; left--) {
            read.bySlice.put(Slice.read(in), SliceCounts.read(in));
        }
        return read;
    }
}
