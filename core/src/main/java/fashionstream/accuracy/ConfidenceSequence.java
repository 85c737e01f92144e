package fashionstream.accuracy;

/**
 * A confidence interval of a share that holds at all times at once: with a probability of at least {@code 1 - error}, each
 * of the intervals that a growing sample ever has contains the true share. So one may look at it after each label, and
 * decide at any time. {@link WilsonInterval} is narrower, but holds at one moment only.
 *
 * <p>The shares inside are those whose evidence against them is below {@code 1 / error}. The evidence is the likelihood ratio
 * of all shares together, with a uniform prior, to the share in question, a non-negative martingale with mean 1, so that
 * Ville's inequality applies: H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of
 * Mathematical Statistics 41(5), 1970; S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric,
 * nonasymptotic confidence sequences", Annals of Statistics 49(2), 2021. It follows from two counts, whatever their order, and
 * assumes that images are independent of each other.
 *
 * @param low lower end, 0 to 1
 * @param high upper end, {@code low} to 1
 */
public record ConfidenceSequence(double low, double high) {
    /** From here on, the error of Stirling's series with three terms is below 1e-10. */
    private static final double STIRLING = 15;

    /**
     * The interval after so many labels; 0 to 1 without labels.
     *
     * @param error probability that one of all intervals misses the share, more than 0 and less than 1
     * @throws IllegalArgumentException unless {@code 0 <= correct <= total} and {@code 0 < error < 1}
     */
    public static ConfidenceSequence of(long correct, long total, double error) {
        if (correct < 0 || correct > total || !(error > 0 && error < 1)) {
            throw new IllegalArgumentException("not a share: " + correct + " of " + total + " with error " + error);
        }
        if (total == 0) {
            return new ConfidenceSequence(0, 1);
        }
        long wrong = total - correct;
        double logMixture = logFactorial(correct) + logFactorial(wrong) - logFactorial(total + 1);
        double least = logMixture + Math.log(error);
        return new ConfidenceSequence(
                correct == 0 ? 0 : end(correct, wrong, 0, least), correct == total ? 1 : end(correct, wrong, 1, least));
    }

    /**
     * An end of the interval. The likelihood falls from the observed share to either side.
     *
     * @param limit 0 or 1
     * @param least logarithm of the smallest likelihood of a share inside
     */
    private static double end(long correct, long wrong, double limit, double least) {
        return Bisection.end(
                (double) correct / (correct + wrong),
                limit,
                share -> correct * Math.log(share) + wrong * Math.log1p(-share) > least);
    }

    /** By Stirling's series (NIST Digital Library of Mathematical Functions, 5.11.1). */
    private static double logFactorial(long n) {
        double x = n + 1.0;
        double below = 0;
        while (x < STIRLING) {
            below += Math.log(x);
            x++;
        }
        double series = 1 / (12 * x) - 1 / (360 * x * x * x) + 1 / (1260 * Math.pow(x, 5));
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - below;
    }
}
