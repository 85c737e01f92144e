package fashionstream.rolling.counts;

import fashionstream.accuracy.BrierScore;
import fashionstream.accuracy.LogLoss;
import fashionstream.accuracy.Reliability;
import fashionstream.accuracy.Stratum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums over labelled predictions. In an increment they may be negative, when labels were corrected or withdrawn; in a
 * window they are not. Not safe for use by several threads.
 *
 * <p>The size depends on the classes and pairs of classes that occur. Counts by class are always complete. Of the pairs
 * with different true and predicted class, the first {@link #MAX_PAIRS} are kept, which are all up to 128 classes.
 */
public final class LabelledCounts {
    /** Pairs of classes that are kept, at a few bytes each: with them a record of the stores stays far below 1 MiB. */
    static final int MAX_PAIRS = 16_384;

    /** With fewer classes, it would be no news that the true class is among the most probable five. */
    private static final int MIN_CLASSES_OF_RANKS = 11;

    private static final int TOP = 5;

    private final int classes;
    private final SparseCounts support = new SparseCounts();
    private final SparseCounts predicted = new SparseCounts();
    private final SparseCounts correct = new SparseCounts();

    /** By {@code trueClass * classes + predictedClass}; only pairs of different classes. */
    private final SparseCounts confused = new SparseCounts();

    private final SparseCounts strata = new SparseCounts();
    private final SparseCounts strataCorrect = new SparseCounts();

    /** Predictions that were counted with the rank of their true class, and those with a high one. */
    private long ranked;

    private long topFive;
    private final long[] binCounts = new long[Reliability.BINS];
    private final long[] binCorrect = new long[Reliability.BINS];
    private final long[] binConfidences = new long[Reliability.BINS];
    private long logLoss;
    private long brier;
    private final LabelLags lags;

    /** Visits a pair of classes with its number of predictions. */
    public interface PairVisitor {
        void visit(int trueClass, int predictedClass, long count);
    }

    /** Starts at zero. */
    public LabelledCounts(int classes) {
        this(classes, new LabelLags());
    }

    private LabelledCounts(int classes, LabelLags lags) {
        // Pairs are numbered up to the square.
        Math.multiplyExact(classes, classes);
        this.classes = classes;
        this.lags = lags;
    }

    void add(TrackedPrediction prediction, int trueClass) {
        add(prediction, trueClass, 1);
    }

    void subtract(TrackedPrediction prediction, int trueClass) {
        add(prediction, trueClass, -1);
    }

    private void add(TrackedPrediction prediction, int trueClass, int sign) {
        float[] probabilities = prediction.probabilities();
        int predictedClass = prediction.predictedClass();
        add(trueClass, predictedClass, sign);
        int stratum = Stratum.index(classes, predictedClass, prediction.confidence());
        strata.add(stratum, sign);
        strataCorrect.add(stratum, predictedClass == trueClass ? sign : 0);
        if (classes >= MIN_CLASSES_OF_RANKS) {
            ranked += sign;
            topFive += rank(probabilities, trueClass) < TOP ? sign : 0;
        }
        int bin = Reliability.bin(prediction.confidence());
        binCounts[bin] += sign;
        binCorrect[bin] += predictedClass == trueClass ? sign : 0;
        binConfidences[bin] += sign * Billionths.of(prediction.confidence());
        logLoss += sign * Billionths.of(LogLoss.of(probabilities[trueClass]));
        brier += sign * Billionths.of(BrierScore.of(probabilities, trueClass));
    }

    /** The number of classes before this one, by probability; of equally probable ones, the first comes first. */
    private static int rank(float[] probabilities, int ofClass) {
        int rank = 0;
        for (int i = 0; i < probabilities.length; i++) {
            rank += probabilities[i] > probabilities[ofClass]
                            || (probabilities[i] == probabilities[ofClass] && i < ofClass)
                    ? 1
                    : 0;
        }
        return rank;
    }

    private void add(int trueClass, int predictedClass, long count) {
        support.add(trueClass, count);
        predicted.add(predictedClass, count);
        if (trueClass == predictedClass) {
            correct.add(trueClass, count);
        } else {
            confused.add(trueClass * classes + predictedClass, count);
        }
    }

    void addLag(long millis) {
        lags.add(millis);
    }

    /** Adds the sums of another one of as many classes. */
    public void add(LabelledCounts other) {
        support.add(other.support);
        predicted.add(other.predicted);
        correct.add(other.correct);
        confused.add(other.confused, MAX_PAIRS);
        strata.add(other.strata);
        strataCorrect.add(other.strataCorrect);
        ranked += other.ranked;
        topFive += other.topFive;
        for (int i = 0; i < Reliability.BINS; i++) {
            binCounts[i] += other.binCounts[i];
            binCorrect[i] += other.binCorrect[i];
            binConfidences[i] += other.binConfidences[i];
        }
        logLoss += other.logLoss;
        brier += other.brier;
        lags.add(other.lags);
    }

    /** The number of classes of the model. */
    public int classes() {
        return classes;
    }

    /** Whether all counts are zero. */
    public boolean isEmpty() {
        return support.isZero() && predicted.isZero() && correct.isZero() && confused.isZero();
    }

    /** The number of labelled predictions. */
    public long count() {
        return support.sum();
    }

    /** The number of correct predictions. */
    public long correct() {
        return correct.sum();
    }

    /** Images of a true class. */
    public long support(int trueClass) {
        return support.get(trueClass);
    }

    /** Images predicted as a class. */
    public long predicted(int predictedClass) {
        return predicted.get(predictedClass);
    }

    /** Images of a class that were predicted correctly. */
    public long correct(int ofClass) {
        return correct.get(ofClass);
    }

    /**
     * Visits all pairs with a positive count, including correct ones, ordered by true class, then by predicted class.
     */
    public void forEachPair(PairVisitor visitor) {
        SparseCounts all = new SparseCounts();
        correct.forEach((index, count) -> all.add(index * classes + index, count));
        all.add(confused);
        all.forEach((pair, count) -> {
            if (count > 0) {
                visitor.visit(pair / classes, pair % classes, count);
            }
        });
    }

    /**
     * The counts by stratum; without those that an earlier version counted.
     *
     * @param all all predictions, among which are the labelled ones
     */
    List<Stratum> strata(PredictedCounts all) {
        SparseCounts indices = new SparseCounts();
        indices.add(all.strata());
        indices.add(strata);
        List<Stratum> listed = new ArrayList<>();
        indices.forEach((index, sum) -> {
            // Corrections of what an earlier version counted can make counts too low.
            long labelled = Math.max(0, strata.get(index));
            long correct = Math.max(0, Math.min(labelled, strataCorrect.get(index)));
            long images = Math.max(labelled, all.strata().get(index));
            if (images > 0) {
                listed.add(Stratum.of(index, images, labelled, correct));
            }
        });
        return listed;
    }

    /**
     * The share of predictions whose true class is among the five most probable ones; null for a model with 10 classes
     * or fewer, and if there are none. Without those that an earlier version counted.
     */
    public @Nullable Double topFiveAccuracy() {
        // Corrections of what an earlier version counted can make counts too low.
        return ranked <= 0 ? null : Double.valueOf(Math.max(0, Math.min(ranked, topFive)) / (double) ranked);
    }

    /** Confidence and accuracy by bin. */
    public Reliability reliability() {
        List<Reliability.Bin> bins = new ArrayList<>();
        for (int i = 0; i < Reliability.BINS; i++) {
            bins.add(new Reliability.Bin(binCounts[i], binCorrect[i], Billionths.sum(binConfidences[i])));
        }
        return new Reliability(bins);
    }

    /** Sum of the log losses ({@link LogLoss#of}). */
    public double logLossSum() {
        return Billionths.sum(logLoss);
    }

    /** Sum of the Brier scores ({@link BrierScore#of}). */
    public double brierSum() {
        return Billionths.sum(brier);
    }

    /** The delays of the labels. */
    public LabelLags lags() {
        return lags;
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeInt(classes);
        support.write(out);
        predicted.write(out);
        correct.write(out);
        confused.write(out);
        for (int i = 0; i < Reliability.BINS; i++) {
            out.writeCount(binCounts[i]);
            out.writeCount(binCorrect[i]);
            out.writeCount(binConfidences[i]);
        }
        out.writeCount(logLoss);
        out.writeCount(brier);
        lags.write(out);
        strata.write(out);
        strataCorrect.write(out);
        out.writeCount(ranked);
        out.writeCount(topFive);
    }

    /** Reads what {@link #write} wrote. */
    public static LabelledCounts read(StateInput in) throws IOException {
        int classes = readClasses(in);
        LabelledCounts counts = new LabelledCounts(classes);
        if (in.isFirstFormat()) {
            SparseCounts.read(in, classes * classes)
                    .forEach((pair, count) -> counts.add(pair / classes, pair % classes, count));
            readBins(in, counts.binCounts);
            readBins(in, counts.binCorrect);
            readBins(in, counts.binConfidences);
        } else {
            counts.support.add(SparseCounts.read(in, classes));
            counts.predicted.add(SparseCounts.read(in, classes));
            counts.correct.add(SparseCounts.read(in, classes));
            counts.confused.add(SparseCounts.read(in, classes * classes));
            for (int i = 0; i < Reliability.BINS; i++) {
                counts.binCounts[i] = in.readCount();
                counts.binCorrect[i] = in.readCount();
                counts.binConfidences[i] = in.readCount();
            }
        }
        counts.logLoss = in.readCount();
        counts.brier = in.readCount();
        counts.lags.add(LabelLags.read(in));
        if (!in.isBefore(7)) {
            counts.strata.add(SparseCounts.read(in, Stratum.count(classes)));
            counts.strataCorrect.add(SparseCounts.read(in, Stratum.count(classes)));
            counts.ranked = in.readCount();
            counts.topFive = in.readCount();
        }
        return counts;
    }

    /** Reads a number of classes, and checks that their pairs can be numbered. */
    static int readClasses(StateInput in) throws IOException {
        int classes = in.readInt();
        if (classes < 0 || (long) classes * classes > Integer.MAX_VALUE) {
            throw new IOException(classes + " classes");
        }
        return classes;
    }

    private static void readBins(StateInput in, long[] bins) throws IOException {
        SparseCounts.read(in, bins.length).forEach((bin, count) -> bins[bin] = count);
    }
}
