package fashionstream.rolling.counts;

import fashionstream.accuracy.Reliability;
import fashionstream.accuracy.Stratum;
import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.ObservedImages;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sums over predictions, labelled or not. The size depends on the classes that occur. Not safe for use by several
 * threads.
 */
public final class PredictedCounts {
    private final int classCount;
    private final SparseCounts classes = new SparseCounts();
    private final SparseCounts strata = new SparseCounts();
    private final long[] confidenceBins = new long[Reliability.BINS];
    private long confidence;
    private long toned;
    private long mean;
    private long meanSquares;
    private long deviation;
    private long deviationSquares;

    /** Starts at zero. */
    public PredictedCounts(int classCount) {
        this.classCount = classCount;
    }

    void add(int predictedClass, float ofConfidence, @Nullable BrightnessContrast tone) {
        addUnstratified(predictedClass, ofConfidence, tone);
        strata.add(Stratum.index(classCount, predictedClass, ofConfidence), 1);
    }

    /** Leaves out the stratum, which takes the most space. */
    void addUnstratified(int predictedClass, float ofConfidence, @Nullable BrightnessContrast tone) {
        classes.add(predictedClass, 1);
        confidenceBins[Reliability.bin(ofConfidence)]++;
        confidence += Billionths.of(ofConfidence);
        if (tone != null) {
            toned++;
            mean += Billionths.of(tone.mean());
            meanSquares += Billionths.of(tone.mean() * tone.mean());
            deviation += Billionths.of(tone.deviation());
            deviationSquares += Billionths.of(tone.deviation() * tone.deviation());
        }
    }

    /** Adds the sums of another one of as many classes. */
    public void add(PredictedCounts other) {
        classes.add(other.classes);
        strata.add(other.strata);
        for (int i = 0; i < Reliability.BINS; i++) {
            confidenceBins[i] += other.confidenceBins[i];
        }
        confidence += other.confidence;
        toned += other.toned;
        mean += other.mean;
        meanSquares += other.meanSquares;
        deviation += other.deviation;
        deviationSquares += other.deviationSquares;
    }

    /** The number of predictions. */
    public long count() {
        return classes.sum();
    }

    /** Whether a count is negative, which no sum over predictions is. */
    boolean isNegative() {
        return classes.hasNegative()
                || strata.hasNegative()
                || Arrays.stream(confidenceBins).anyMatch(count -> count < 0)
                || confidence < 0
                || toned < 0;
    }

    /** The number of classes of the model. */
    int classCount() {
        return classCount;
    }

    /** Predictions of each class, in the order of the model's class list. */
    public long[] classes() {
        return classes.toArray(classCount);
    }

    /** Predictions of each {@linkplain Stratum#index stratum}; without those that an earlier version counted. */
    SparseCounts strata() {
        return strata;
    }

    /** Mean probability of the predicted class, 0 to 1; null without predictions. */
    public @Nullable Double meanConfidence() {
        long count = count();
        return count == 0 ? null : Billionths.sum(confidence) / count;
    }

    /** Sum of the probabilities of the predicted classes. */
    public double confidenceSum() {
        return Billionths.sum(confidence);
    }

    /** The figures for drift. */
    public ObservedImages observed() {
        return new ObservedImages(
                classes(),
                confidenceBins.clone(),
                new ObservedImages.Moments(toned, Billionths.sum(mean), Billionths.sum(meanSquares)),
                new ObservedImages.Moments(toned, Billionths.sum(deviation), Billionths.sum(deviationSquares)));
    }

    /** Writes it in the form that {@link #read} reads. */
    void write(StateOutput out) throws IOException {
        out.writeInt(classCount);
        classes.write(out);
        for (long bin : confidenceBins) {
            out.writeCount(bin);
        }
        out.writeCount(confidence);
        out.writeCount(toned);
        out.writeCount(mean);
        out.writeCount(meanSquares);
        out.writeCount(deviation);
        out.writeCount(deviationSquares);
        strata.write(out);
    }

    /** Reads what {@link #write} wrote. */
    static PredictedCounts read(StateInput in) throws IOException {
        PredictedCounts counts = new PredictedCounts(LabelledCounts.readClasses(in));
        counts.classes.add(SparseCounts.read(in, counts.classCount));
        if (in.isFirstFormat()) {
            SparseCounts.read(in, Reliability.BINS).forEach((bin, count) -> counts.confidenceBins[bin] = count);
        } else {
            for (int i = 0; i < Reliability.BINS; i++) {
                counts.confidenceBins[i] = in.readCount();
            }
        }
        counts.confidence = in.readCount();
        counts.toned = in.readCount();
        counts.mean = in.readCount();
        counts.meanSquares = in.readCount();
        counts.deviation = in.readCount();
        counts.deviationSquares = in.readCount();
        if (!in.isBefore(7)) {
            counts.strata.add(SparseCounts.read(in, Stratum.count(counts.classCount)));
        }
        return counts;
    }
}
