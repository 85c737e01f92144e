package fashionstream.contest;

import fashionstream.accuracy.DifferenceInterval;
import fashionstream.accuracy.DifferenceTest;
import fashionstream.accuracy.McNemarTest;
import fashionstream.accuracy.WilsonInterval;

/**
 * The figures of all labelled images. Those of the first kind hold for one look at a number of images chosen in advance:
 * intervals of the accuracies, {@code interval} and {@code pValue}. Those of the second kind hold at any number of looks:
 * {@code sequence} and the evidence, which the verdict follows from.
 *
 * <p>Evidence follows from the present counts alone, as if each label had been right from the start. So a correction takes
 * back all that the wrong label did, and nothing needs to be kept of it. The guarantee (evidence of 20 to 1 with a probability of at
 * most 5 %, ever, while the challenger is not better) holds for the labels in the order of their arrival, if images are independent
 * of each other, and if neither which images are labelled, nor when, depends on which model is right. It does not cover labels that
 * are wrong for a while in favour of one model, nor withdrawals that depend on which model was right: whoever withdraws only labels
 * that speak against the challenger can make it win.
 *
 * @param counts at least one image
 * @param champion 95 % interval of the champion's accuracy
 * @param challenger 95 % interval of the challenger's accuracy
 * @param interval 95 % interval of the difference by Tango's method
 * @param sequence interval of the difference that holds at all times at once, with a probability of 95 %
 * @param pValue of McNemar's exact test, two-sided, 0 to 1
 * @param evidenceBetter evidence that the challenger is more accurate: 1 is none, 20 is as convincing as a p-value of 0.05
 * @param evidenceWorse evidence that it is less accurate
 */
public record PairedFigures(
        PairedCounts counts,
        WilsonInterval champion,
        WilsonInterval challenger,
        DifferenceInterval interval,
        DifferenceInterval sequence,
        double pValue,
        double evidenceBetter,
        double evidenceWorse) {
    private static final DifferenceTest BETTER = DifferenceTest.above(0);
    private static final DifferenceTest WORSE = DifferenceTest.below(0);

    /**
     * Computes the figures.
     *
     * @throws IllegalArgumentException if there are no images
     */
    public static PairedFigures of(PairedCounts counts) {
        long images = counts.images();
        long wins = counts.onlyChallenger();
        long losses = counts.onlyChampion();
        return new PairedFigures(
                counts,
                WilsonInterval.of(counts.championCorrect(), images),
                WilsonInterval.of(counts.challengerCorrect(), images),
                DifferenceInterval.tango(wins, losses, images),
                DifferenceInterval.sequence(wins, losses, images),
                McNemarTest.pValue(losses, wins),
                BETTER.evidence(wins, losses, counts.ties()),
                WORSE.evidence(wins, losses, counts.ties()));
    }

    /** Accuracy of the champion, 0 to 1. */
    public double championAccuracy() {
        return (double) counts.championCorrect() / counts.images();
    }

    /** Accuracy of the challenger, 0 to 1. */
    public double challengerAccuracy() {
        return (double) counts.challengerCorrect() / counts.images();
    }

    /** Accuracy of the challenger less that of the champion, -1 to 1. */
    public double difference() {
        return (double) (counts.onlyChallenger() - counts.onlyChampion()) / counts.images();
    }
}
