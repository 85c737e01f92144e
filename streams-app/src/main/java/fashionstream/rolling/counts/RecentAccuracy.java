package fashionstream.rolling.counts;

import fashionstream.accuracy.TargetTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Detects when the accuracy falls below its target, and when it has recovered: an e-detector of the Shiryaev-Roberts
 * type over the labels in the order in which they are counted (J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a
 * nonparametric framework for sequential change detection", New England Journal of Statistics in Data Science 2(2),
 * 2024).
 *
 * <p>The mean number of labels until a false alarm, while the accuracy is exactly at its target, is at least
 * {@value #ALARM}, however often somebody looks. The higher the accuracy, the rarer a false alarm.
 *
 * <p>Immutable; kept in a state store.
 *
 * @param target the target, 0 to 1
 * @param low whether the accuracy is below it
 * @param sums for each alternative, the evidence since all possible beginnings of a change
 */
public record RecentAccuracy(double target, boolean low, List<Double> sums) {
    /** Evidence at which the accuracy counts as low. */
    static final int ALARM = 20_000;

    /** Evidence at which a low accuracy counts as recovered: a wrong recovery is soon followed by another alarm. */
    static final int RECOVERY = 200;

    private static final double MAX_SUM = 1e12;

    public RecentAccuracy {
        sums = List.copyOf(sums);
    }

    /** Without labels. */
    public static RecentAccuracy of(double target) {
        return of(target, false);
    }

    private static RecentAccuracy of(double target, boolean low) {
        return new RecentAccuracy(
                target, low, Collections.nCopies(test(target, low).alternatives(), 0.0));
    }

    private static TargetTest test(double target, boolean low) {
        return low ? TargetTest.above(target) : TargetTest.below(target);
    }

    /**
     * After a batch of labels.
     *
     * @param correct number of correct predictions; corrections of earlier labels may make it negative
     * @param labelled number of labels; negative if more were withdrawn
     */
    public RecentAccuracy plus(long correct, long labelled) {
        if (correct == 0 && labelled == 0) {
            return this;
        }
        TargetTest test = test(target, low);
        List<Double> next = new ArrayList<>(sums.size());
        double total = 0;
        for (int i = 0; i < test.alternatives(); i++) {
            // Each label is a possible beginning.
            double begun = sums.get(i) + Math.max(0, labelled);
            double sum = Math.min(MAX_SUM, begun * test.likelihoodRatio(i, correct, labelled));
            next.add(sum);
            total += sum;
        }
        boolean changed = total / test.alternatives() >= (low ? RECOVERY : ALARM);
        return changed ? of(target, !low) : new RecentAccuracy(target, low, next);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeDouble(target);
        out.writeBoolean(low);
        out.writeInt(sums.size());
        for (double sum : sums) {
            out.writeDouble(sum);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static RecentAccuracy read(StateInput in) throws IOException {
        double target = in.readDouble();
        boolean low = in.readBoolean();
        List<Double> sums = new ArrayList<>();
        for (int left = in.readSize(Double.BYTES); left > 0; left--) {
            sums.add(in.readDouble());
        }
        RecentAccuracy fresh = of(target, low);
        // A later version may have other alternatives.
        return sums.size() == fresh.sums.size() ? new RecentAccuracy(target, low, sums) : fresh;
    }
}
