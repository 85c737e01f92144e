package fashionstream.rolling.counts;

import java.io.IOException;

/**
 * Labelled images that were counted in one go: an entry of the window over the last ones.
 *
 * @param number of the fold
 * @param earliest event time of its earliest second, in milliseconds since 1970
 * @param latest event time of its latest second, in milliseconds since 1970
 */
public record CountedBatch(long number, LabelledCounts labelled, long earliest, long latest) {
    /** After a further slice of the same fold. */
    public CountedBatch plus(Slice slice) {
        labelled.add(slice.labelled());
        long time = slice.second() * 1000;
        return new CountedBatch(number, labelled, Math.min(earliest, time), Math.max(latest, time));
    }

    /** A fold that has nothing yet. */
    public static CountedBatch nothing(long number, int classes) {
        return new CountedBatch(number, new LabelledCounts(classes), Long.MAX_VALUE, Long.MIN_VALUE);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeLong(number);
        labelled.write(out);
        out.writeLong(earliest);
        out.writeLong(latest);
    }

    /** Reads what {@link #write} wrote. */
    public static CountedBatch read(StateInput in) throws IOException {
        return new CountedBatch(in.readLong(), LabelledCounts.read(in), in.readLong(), in.readLong());
    }
}
