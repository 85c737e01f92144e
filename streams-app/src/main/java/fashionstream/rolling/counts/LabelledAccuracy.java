package fashionstream.rolling.counts;

import fashionstream.accuracy.AdjustedAccuracy;
import fashionstream.accuracy.AdjustedAccuracy.Effective;
import fashionstream.accuracy.TargetTest;
import fashionstream.accuracy.WilsonInterval;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy of the labelled images in a window, and what is known about which images are labelled. Evidence about
 * the accuracy of all images follows from the plain accuracy if labels look like a random sample, and from the {@linkplain
 * AdjustedAccuracy adjusted} one if they are known not to be. While neither is clear, both must show it.
 *
 * @param correct number of correct predictions, 0 to {@code labelled}
 * @param selection which images are labelled; null if that is unknown
 * @param selected whether labels are known to be selected, in this window or in another that includes it
 */
public record LabelledAccuracy(
        long correct, long labelled, @Nullable SelectionJudgement selection, boolean selected) {
    /** The accuracy of a random sample. */
    static LabelledAccuracy random(long correct, long labelled) {
        return new LabelledAccuracy(correct, labelled, null, false);
    }

    /** The least that a figure says about the accuracy of all images, and the most. */
    private record Range(Effective lowest, Effective highest) {}

    private List<Range> figures() {
        Effective labels = new Effective(correct, labelled);
        Range plain = new Range(labels, labels);
        if (selection == null || (!selected && selection.test().looksRandom())) {
            return List.of(plain);
        }
        Range adjusted =
                new Range(selection.adjusted().lowest(), selection.adjusted().highest());
        return selected ? List.of(adjusted) : List.of(plain, adjusted);
    }

    /** The evidence that the accuracy is below a target ({@link TargetTest}). */
    double evidenceBelow(double target) {
        TargetTest test = TargetTest.below(target);
        double least = Double.POSITIVE_INFINITY;
        for (Range figure : figures()) {
            least = Math.min(least, test.evidence(figure.highest.correct(), figure.highest.labelled()));
        }
        return least;
    }

    /** The evidence that the accuracy is above a target. */
    double evidenceAbove(double target) {
        TargetTest test = TargetTest.above(target);
        double least = Double.POSITIVE_INFINITY;
        for (Range figure : figures()) {
            least = Math.min(least, test.evidence(figure.lowest.correct(), figure.lowest.labelled()));
        }
        return least;
    }

    /** Whether it is below a target, whatever the evidence. */
    boolean isBelow(double target) {
        return figures().stream().map(Range::highest).allMatch(sample -> sample.correct() < target * sample.labelled());
    }

    /** The figures that the evidence follows from, for people. */
    String describe() {
        if (selected && selection != null) {
            return selection.isSelected()
                    ? selection.reason()
                    : "labels in a longer window are not a random sample; "
                            + SelectionJudgement.describe(selection.adjusted());
        }
        WilsonInterval interval = WilsonInterval.of(correct, labelled);
        String plain = String.format(
                Locale.ROOT,
                "accuracy %.2f %% (95 %% interval %.2f to %.2f %%) of %d label%s",
                100.0 * correct / labelled,
                100 * interval.low(),
                100 * interval.high(),
                labelled,
                labelled == 1 ? "" : "s");
        return selection == null || selection.test().looksRandom() ? plain : plain + "; " + selection.reason();
    }
}
