package fashionstream.rolling.counts;

import fashionstream.rolling.counts.Increment.SecondCounts;
import java.io.IOException;

/** Counts of one model over some time. Mutable; not safe for use by several threads. */
public record Bucket(PredictedCounts predicted, LabelledCounts labelled) {
    /** An empty bucket for a model with this number of classes. */
    public static Bucket empty(int classes) {
        return new Bucket(new PredictedCounts(classes), new LabelledCounts(classes));
    }

    /** Adds the counts of another bucket. */
    public void add(Bucket other) {
        predicted.add(other.predicted);
        labelled.add(other.labelled);
    }

    /** Adds a second. */
    public void add(SecondCounts second) {
        predicted.add(second.predicted());
        labelled.add(second.labelled());
    }

    /** Predictions whose truth is not known. */
    public long unlabelled() {
        return predicted.count() - labelled.count();
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        predicted.write(out);
        labelled.write(out);
    }

    /** Reads what {@link #write} wrote. */
    public static Bucket read(StateInput in) throws IOException {
        return new Bucket(PredictedCounts.read(in), LabelledCounts.read(in));
    }
}
