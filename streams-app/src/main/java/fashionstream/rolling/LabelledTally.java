package fashionstream.rolling;

import fashionstream.accuracy.BrierScore;
import fashionstream.accuracy.ConfusionMatrix;
import fashionstream.accuracy.LogLoss;
import fashionstream.accuracy.Reliability;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums over predictions whose truth is known. As a difference, when labels were corrected or withdrawn, they may be
 * negative; what a window adds up never is. Not safe for use by several threads.
 */
public final class LabelledTally {
    private final int classes;
    /** Row by row: rows are true classes, columns predicted ones. */
    private final long[] confusion;

    private final long[] binCounts = new long[Reliability.BINS];
    private final long[] binCorrect = new long[Reliability.BINS];
    private final long[] binConfidences = new long[Reliability.BINS];
    private long logLoss;
    private long brier;
    private final LabelLags lags;

    /** Starts at nothing. */
    public LabelledTally(int classes) {
        this(classes, new LabelLags());
    }

    private LabelledTally(int classes, LabelLags lags) {
        this.classes = classes;
        this.confusion = new long[Math.multiplyExact(classes, classes)];
        this.lags = lags;
    }

    void add(TrackedPrediction prediction, int trueClass) {
        add(prediction, trueClass, 1);
    }

    void takeBack(TrackedPrediction prediction, int trueClass) {
        add(prediction, trueClass, -1);
    }

    private void add(TrackedPrediction prediction, int trueClass, int sign) {
        float[] probabilities = prediction.probabilities();
        int predictedClass = prediction.predictedClass();
        confusion[trueClass * classes + predictedClass] += sign;
        int bin = Reliability.bin(prediction.confidence());
        binCounts[bin] += sign;
        binCorrect[bin] += predictedClass == trueClass ? sign : 0;
        binConfidences[bin] += sign * Nanos.of(prediction.confidence());
        logLoss += sign * Nanos.of(LogLoss.of(probabilities[trueClass]));
        brier += sign * Nanos.of(BrierScore.of(probabilities, trueClass));
    }

    void addLag(long millis) {
        lags.add(millis);
    }

    /** Adds the sums of another one of as many classes. */
    public void add(LabelledTally other) {
        SparseCounts.add(confusion, other.confusion);
        SparseCounts.add(binCounts, other.binCounts);
        SparseCounts.add(binCorrect, other.binCorrect);
        SparseCounts.add(binConfidences, other.binConfidences);
        logLoss += other.logLoss;
        brier += other.brier;
        lags.add(other.lags);
    }

    /** Whether nothing was added, and nothing taken back. */
    public boolean isEmpty() {
        for (long count : confusion) {
            if (count != 0) {
                return false;
            }
        }
        return true;
    }

    /** How many labelled predictions; of a difference, how many more. */
    public long count() {
        long sum = 0;
        for (long count : confusion) {
            sum += count;
        }
        return sum;
    }

    /** True and predicted classes; not of a difference. */
    public ConfusionMatrix confusion() {
        return ConfusionMatrix.of(confusion);
    }

    /** Confidence and accuracy by bin. */
    public Reliability reliability() {
        List<Reliability.Bin> bins = new ArrayList<>();
        for (int i = 0; i < Reliability.BINS; i++) {
            bins.add(new Reliability.Bin(binCounts[i], binCorrect[i], Nanos.sum(binConfidences[i])));
        }
        return new Reliability(bins);
    }

    /** Sum of the log losses ({@link LogLoss#of}). */
    public double logLossSum() {
        return Nanos.sum(logLoss);
    }

    /** Sum of the Brier scores ({@link BrierScore#of}). */
    public double brierSum() {
        return Nanos.sum(brier);
    }

    /** How long labels took to come. */
    public LabelLags lags() {
        return lags;
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(classes);
        SparseCounts.write(confusion, out);
        SparseCounts.write(binCounts, out);
        SparseCounts.write(binCorrect, out);
        SparseCounts.write(binConfidences, out);
        out.writeLong(logLoss);
        out.writeLong(brier);
        lags.write(out);
    }

    /** Reads what {@link #write} wrote. */
    public static LabelledTally read(DataInput in) throws IOException {
        int classes = in.readInt();
        long[][] counts = {
            new long[Math.multiplyExact(classes, classes)],
            new long[Reliability.BINS],
            new long[Reliability.BINS],
            new long[Reliability.BINS]
        };
        for (long[] each : counts) {
            SparseCounts.readInto(each, in);
        }
        long logLoss = in.readLong();
        long brier = in.readLong();
        LabelledTally tally = new LabelledTally(classes, LabelLags.read(in));
        SparseCounts.add(tally.confusion, counts[0]);
        SparseCounts.add(tally.binCounts, counts[1]);
        SparseCounts.add(tally.binCorrect, counts[2]);
        SparseCounts.add(tally.binConfidences, counts[3]);
        tally.logLoss = logLoss;
        tally.brier = brier;
        return tally;
    }
}
