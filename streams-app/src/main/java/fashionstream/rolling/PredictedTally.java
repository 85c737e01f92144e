package fashionstream.rolling;

import fashionstream.accuracy.Reliability;
import fashionstream.drift.ImageTone;
import fashionstream.drift.ObservedImages;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sums over predictions, whether their truth is known or not. Not safe for use by several threads. */
public final class PredictedTally {
    private final long[] classes;
    private final long[] confidenceBins = new long[Reliability.BINS];
    private long confidence;
    private long toned;
    private long mean;
    private long meanSquares;
    private long deviation;
    private long deviationSquares;

    /** Starts at nothing. */
    public PredictedTally(int classCount) {
        this.classes = new long[classCount];
    }

    void add(int predictedClass, float ofConfidence, @Nullable ImageTone tone) {
        classes[predictedClass]++;
        confidenceBins[Reliability.bin(ofConfidence)]++;
        confidence += Nanos.of(ofConfidence);
        if (tone != null) {
            toned++;
            mean += Nanos.of(tone.mean());
            meanSquares += Nanos.of(tone.mean() * tone.mean());
            deviation += Nanos.of(tone.deviation());
            deviationSquares += Nanos.of(tone.deviation() * tone.deviation());
        }
    }

    /** Adds the sums of another one of as many classes. */
    public void add(PredictedTally other) {
        SparseCounts.add(classes, other.classes);
        SparseCounts.add(confidenceBins, other.confidenceBins);
        confidence += other.confidence;
        toned += other.toned;
        mean += other.mean;
        meanSquares += other.meanSquares;
        deviation += other.deviation;
        deviationSquares += other.deviationSquares;
    }

    /** How many predictions. */
    public long count() {
        long sum = 0;
        for (long count : classes) {
            sum += count;
        }
        return sum;
    }

    /** Predictions of each class. */
    public long[] classes() {
        return classes.clone();
    }

    /** Mean probability of the predicted class, 0 to 1; null of no prediction. */
    public @Nullable Double meanConfidence() {
        long count = count();
        return count == 0 ? null : Nanos.sum(confidence) / count;
    }

    /** What they say about drift. */
    public ObservedImages observed() {
        return new ObservedImages(
                classes.clone(),
                confidenceBins.clone(),
                new ObservedImages.Moments(toned, Nanos.sum(mean), Nanos.sum(meanSquares)),
                new ObservedImages.Moments(toned, Nanos.sum(deviation), Nanos.sum(deviationSquares)));
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(classes.length);
        SparseCounts.write(classes, out);
        SparseCounts.write(confidenceBins, out);
        out.writeLong(confidence);
        out.writeLong(toned);
        out.writeLong(mean);
        out.writeLong(meanSquares);
        out.writeLong(deviation);
        out.writeLong(deviationSquares);
    }

    /** Reads what {@link #write} wrote. */
    public static PredictedTally read(DataInput in) throws IOException {
        PredictedTally tally = new PredictedTally(in.readInt());
        SparseCounts.readInto(tally.classes, in);
        SparseCounts.readInto(tally.confidenceBins, in);
        tally.confidence = in.readLong();
        tally.toned = in.readLong();
        tally.mean = in.readLong();
        tally.meanSquares = in.readLong();
        tally.deviation = in.readLong();
        tally.deviationSquares = in.readLong();
        return tally;
    }
}
