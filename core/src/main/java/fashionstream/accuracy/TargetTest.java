package fashionstream.accuracy;

import java.util.stream.DoubleStream;

/**
 * Tests whether an accuracy is below or above a target, and stays valid however often somebody looks at the result.
 *
 * <p>The {@linkplain #evidence evidence} is an e-process ({@link EvidenceMixture}): the likelihood ratio of alternatives to the target, averaged
 * over the alternatives. While the hypothesis holds (the accuracy is at least, or at most, the target), the probability
 * that the evidence ever reaches {@code 1 / a} is at most {@code a}, by Ville's inequality. A confidence interval, such
 * as {@link WilsonInterval}, makes this promise for one moment only. See A. Ramdas, P. Grünwald, V. Vovk and G. Shafer,
 * "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 38(4), 2023; and S. R. Howard, A.
 * Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of
 * Statistics 49(2), 2021. It assumes that images are independent of each other.
 *
 * <p>Immutable.
 */
public final class TargetTest {
    /** From subtle to obvious: differences between the target and the alternatives. */
    private static final double[] DIFFERENCES = {0.01, 0.02, 0.03, 0.05, 0.08, 0.13, 0.21};

    /** A target of 0 or 1 could not be tested: one image would decide. */
    private static final double MARGIN = 1e-6;

    private final EvidenceMixture mixture;

    private TargetTest(double target, double[] alternatives) {
        double bound = clamp(target);
        mixture = new EvidenceMixture(DoubleStream.of(alternatives)
                .mapToObj(alternative -> new double[] {alternative / bound, (1 - alternative) / (1 - bound)})
                .toArray(double[][]::new));
    }

    /**
     * A test whose evidence grows if the accuracy is below the target.
     *
     * @param target 0 to 1
     */
    public static TargetTest below(double target) {
        double bound = clamp(target);
        return new TargetTest(
                target,
                DoubleStream.of(DIFFERENCES)
                        .map(difference -> Math.max(bound - difference, bound / 2))
                        .toArray());
    }

    /**
     * A test whose evidence grows if the accuracy is above the target.
     *
     * @param target 0 to 1
     */
    public static TargetTest above(double target) {
        double bound = clamp(target);
        return new TargetTest(
                target,
                DoubleStream.of(DIFFERENCES)
                        .map(difference -> Math.min(bound + difference, (1 + bound) / 2))
                        .toArray());
    }

    private static double clamp(double target) {
        return Math.min(1 - MARGIN, Math.max(MARGIN, target));
    }

    /**
     * The evidence against the hypothesis: 1 without labels; 20 is as convincing as a p-value of 0.05, at any time.
     *
     * @param correct number of correct predictions, 0 to {@code labelled}
     */
    public double evidence(long correct, long labelled) {
        return mixture.evidence(correct, labelled - correct);
    }

    /** The number of alternatives. */
    public int alternatives() {
        return mixture.alternatives();
    }

    /**
     * How much more likely some results are under an alternative than under the target.
     *
     * @param alternative index of the alternative, from 0
     * @param correct number of correct predictions; corrections of earlier labels may make it negative
     * @param labelled number of predictions; negative if labels were withdrawn
     * @return at most e<sup>600</sup>
     */
    public double likelihoodRatio(int alternative, long correct, long labelled) {
        return mixture.product(alternative, correct, labelled - correct);
    }
}
