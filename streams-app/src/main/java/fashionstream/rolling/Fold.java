package fashionstream.rolling;

import java.io.IOException;

/**
 * Labelled images that were counted in one go: an entry of the window over the last ones.
 *
 * @param number of the fold
 * @param earliest event time of its earliest second, in milliseconds since 1970
 * @param latest event time of its latest second, in milliseconds since 1970
 */
public record Fold(long number, LabelledTally labelled, long earliest, long latest) {
    /** After a further slice of the same fold. */
    public Fold plus(Slice slice) {
        labelled.add(slice.labelled());
        long time = slice.second() * 1000;
        return new Fold(number, labelled, Math.min(earliest, time), Math.max(latest, time));
    }

    /** A fold that has nothing yet. */
    public static Fold nothing(long number, int classes) {
        return new Fold(number, new LabelledTally(classes), Long.MAX_VALUE, Long.MIN_VALUE);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeLong(number);
        labelled.write(out);
        out.writeLong(earliest);
        out.writeLong(latest);
    }

    /** Reads what {@link #write} wrote. */
    public static Fold read(StateInput in) throws IOException {
        return new Fold(in.readLong(), LabelledTally.read(in), in.readLong(), in.readLong());
    }
}
