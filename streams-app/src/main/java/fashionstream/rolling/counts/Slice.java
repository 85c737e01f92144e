package fashionstream.rolling.counts;

import java.io.IOException;

/**
 * What is to be added to the counts of one model: all of it about images of the same second.
 *
 * @param second event time of the images, in seconds since 1970
 * @param fold what was counted in one go has one number, which stays with it: a correction names the fold in which the
 *     image was counted first, so that it changes nothing in the order of counting
 * @param predicted new predictions
 * @param labelled newly labelled ones; negative where labels were withdrawn
 */
public record Slice(long second, long fold, PredictedCounts predicted, LabelledCounts labelled) {
    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    static Slice nothing(long second, long fold, int classes) {
        return new Slice(second, fold, new PredictedCounts(classes), new LabelledCounts(classes));
    }

    void write(StateOutput out) throws IOException {
        out.writeLong(second);
        out.writeLong(fold);
        predicted.write(out);
        labelled.write(out);
    }

    /** @throws IOException if it can't be about images of a model with so many classes */
    static Slice read(StateInput in, int classes) throws IOException {
        Slice slice = new Slice(in.readLong(), in.readLong(), PredictedCounts.read(in), LabelledCounts.read(in));
        if (slice.second < 0
                || slice.second > LAST_SECOND
                || slice.predicted.classCount() != classes
                || slice.labelled.classes() != classes) {
            throw new IOException("counts of second " + slice.second + " and " + slice.predicted.classCount()
                    + " classes where there are " + classes);
        }
        return slice;
    }
}
