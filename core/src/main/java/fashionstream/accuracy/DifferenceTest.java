package fashionstream.accuracy;

import java.util.stream.DoubleStream;

/**
 * Tests whether the accuracy of one model less that of another, on the same images, is above or below a bound, and stays valid
 * however often somebody looks at the result.
 *
 * <p>Each image is a win (only the first model is right: 1), a loss (only the other is: -1), or a tie (0). The {@linkplain
 * #evidence evidence} is the capital of somebody who bets on the next image at odds that are fair if the mean is at the bound:
 * the product of {@code 1 + stake * (outcome - bound)}, averaged over eight stakes ({@link EvidenceMixture}). While the mean is
 * at most (or at least) the bound, the evidence ever reaches {@code 1 / a} with a probability of at most {@code a}. See I.
 * Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", Journal of the Royal Statistical
 * Society B 86(1), 2024.
 *
 * <p>With bound 0, ties don't matter: the factors are the likelihood ratios of a share of {@code (1 + stake) / 2} wins among the
 * other images to a share of 1/2, so that it is a sequential form of McNemar's test.
 *
 * <p>The mean must be the same side of the bound for each image, given those before it. The order of images and their classes
 * don't matter otherwise.
 *
 * <p>Immutable.
 */
public final class DifferenceTest {
    /** Stakes as shares of the highest one, at which a loss would take everything; each suits other differences. */
    private static final double[] STAKES = {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 0.95};

    private final boolean above;
    private final EvidenceMixture mixture;

    private DifferenceTest(boolean above, double bound) {
        if (!(bound > -1 && bound < 1)) {
            throw new IllegalArgumentException("the bound must be between -1 and 1, not " + bound);
        }
        this.above = above;
        double against = above ? bound : -bound;
        mixture = new EvidenceMixture(DoubleStream.of(STAKES)
                .map(stake -> stake / (1 + against))
                .mapToObj(stake ->
                        new double[] {1 + stake * (1 - against), 1 - stake * (1 + against), 1 - stake * against})
                .toArray(double[][]::new));
    }

    /**
     * A test whose evidence grows if the difference is above the bound.
     *
     * @param bound more than -1 and less than 1
     */
    public static DifferenceTest above(double bound) {
        return new DifferenceTest(true, bound);
    }

    /**
     * A test whose evidence grows if the difference is below the bound.
     *
     * @param bound more than -1 and less than 1
     */
    public static DifferenceTest below(double bound) {
        return new DifferenceTest(false, bound);
    }

    /**
     * The evidence against the hypothesis: 1 without images; {@value EvidenceMixture#CONVINCING} is as convincing as a p-value of
     * 0.05, at any time.
     *
     * @param wins number of images on which only the first model is right
     * @param losses number of images on which only the other model is right
     * @param ties number of all other images
     */
    public double evidence(long wins, long losses, long ties) {
        return above ? mixture.evidence(wins, losses, ties) : mixture.evidence(losses, wins, ties);
    }
}
