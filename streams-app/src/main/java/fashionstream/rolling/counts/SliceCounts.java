package fashionstream.rolling.counts;

import fashionstream.drift.BrightnessContrast;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a slice. For a model with more than {@value #MAX_CLASSES} classes, they don't tell classes apart, because a
 * bucket has hundreds of slices. A sum over labels may be negative while it corrects what was counted before. Not safe for use by
 * several threads.
 */
public final class SliceCounts {
    /** With this many classes, a bucket with as many slices as possible still fits in a record. */
    public static final int MAX_CLASSES = 64;

    private final PredictedCounts predicted;
    private long labelled;
    private long correct;

    /** Starts at zero, for a model with this number of classes. */
    public SliceCounts(int classes) {
        this(new PredictedCounts(countedClasses(classes)), 0, 0);
    }

    private SliceCounts(PredictedCounts predicted, long labelled, long correct) {
        this.predicted = predicted;
        this.labelled = labelled;
        this.correct = correct;
    }

    private static int countedClasses(int classes) {
        return classes <= MAX_CLASSES ? classes : 1;
    }

    /** Whether the counts are possible ones of a model with this number of classes. */
    boolean fits(int classes) {
        return predicted.classCount() == countedClasses(classes) && !predicted.isNegative();
    }

    void addPrediction(int predictedClass, float confidence, @Nullable BrightnessContrast tone) {
        predicted.addUnstratified(Math.min(predictedClass, predicted.classCount() - 1), confidence, tone);
    }

    void addLabelled(long newlyLabelled, long newlyCorrect) {
        labelled += newlyLabelled;
        correct += newlyCorrect;
    }

    void add(SliceCounts other) {
        predicted.add(other.predicted);
        addLabelled(other.labelled, other.correct);
    }

    /** The sums over all predictions, labelled or not. */
    public PredictedCounts predicted() {
        return predicted;
    }

    /** Labelled predictions. */
    public long labelled() {
        return labelled;
    }

    /** Correct predictions among the labelled ones. */
    public long correct() {
        return correct;
    }

    void write(StateOutput out) throws IOException {
        predicted.write(out);
        out.writeCount(labelled);
        out.writeCount(correct);
    }

    static SliceCounts read(StateInput in) throws IOException {
        return new SliceCounts(PredictedCounts.read(in), in.readCount(), in.readCount());
    }
}
