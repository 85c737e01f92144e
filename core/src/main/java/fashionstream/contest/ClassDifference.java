package fashionstream.contest;

import fashionstream.accuracy.DifferenceTest;
import fashionstream.accuracy.EvidenceMixture;

/**
 * How the challenger compares with the champion on the images of one true class. The difference is the challenger's accuracy
 * less the champion's on these images, thus a difference of recalls.
 *
 * <p>Worse means: there is evidence against the hypothesis that the difference is {@code -margin} or more. This evidence is
 * divided by the number of classes (Bonferroni's correction), so that the probability that any class is ever called worse by mistake
 * is at most 5 %.
 *
 * <p>Not worse (non-inferior) means: there is evidence against the hypothesis that the difference is {@code -margin} or less. It
 * is not divided: whoever requires that all classes are not worse, makes a mistake only if that is one for the class that is truly
 * worse, with a probability of at most 5 % (R. L. Berger, "Multiparameter hypothesis testing and acceptance sampling",
 * Technometrics 24(4), 1982). Among many classes, single ones may be called not worse by mistake.
 *
 * @param label name of the class
 * @param counts the images, at least one
 * @param evidenceWorse evidence that the difference is below {@code -margin}, divided by the number of classes
 * @param evidenceNotWorse evidence that the difference is above {@code -margin}
 */
public record ClassDifference(String label, PairedCounts counts, double evidenceWorse, double evidenceNotWorse) {
    static ClassDifference of(String label, PairedCounts counts, ContestRules rules) {
        return new ClassDifference(
                label,
                counts,
                DifferenceTest.below(-rules.margin())
                                .evidence(counts.onlyChallenger(), counts.onlyChampion(), counts.ties())
                        / rules.classes(),
                DifferenceTest.above(-rules.margin())
                        .evidence(counts.onlyChallenger(), counts.onlyChampion(), counts.ties()));
    }

    /** The challenger's accuracy less the champion's in this class, -1 to 1. */
    public double difference() {
        return (double) (counts.onlyChallenger() - counts.onlyChampion()) / counts.images();
    }

    /** Whether there is evidence that the challenger is worse by more than the margin. */
    public boolean isWorse() {
        return evidenceWorse >= EvidenceMixture.CONVINCING;
    }

    /** Whether there is evidence that the challenger is not worse by more than the margin. */
    public boolean isNotWorse() {
        return evidenceNotWorse >= EvidenceMixture.CONVINCING;
    }
}
