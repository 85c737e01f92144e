package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
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
public record Slice(long second, long fold, PredictedTally predicted, LabelledTally labelled) {
    static Slice nothing(long second, long fold, int classes) {
        return new Slice(second, fold, new PredictedTally(classes), new LabelledTally(classes));
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(second);
        out.writeLong(fold);
        predicted.write(out);
        labelled.write(out);
    }

    static Slice read(DataInput in) throws IOException {
        return new Slice(in.readLong(), in.readLong(), PredictedTally.read(in), LabelledTally.read(in));
    }
}
