package fashionstream.accuracy;

/**
 * A 95 % confidence interval of the accuracy of one model less that of another on the same images.
 *
 * @param low lower end, -1 to 1
 * @param high upper end, {@code low} to 1
 */
public record DifferenceInterval(double low, double high) {
    /** Evidence that excludes a difference: 0.05, shared by the two sides. */
    private static final double EXCLUDING = 2 / 0.05;

    /**
     * The score interval for paired proportions: T. Tango, "Equivalence test and confidence interval for the difference in
     * proportions for the paired-sample design", Statistics in Medicine 17 (1998), 891-908. It is to differences what {@link
     * WilsonInterval} is to shares, and like it holds for one moment.
     *
     * @param wins number of images on which only the first model is right
     * @param losses number of images on which only the other model is right
     * @param images number of all images
     * @throws IllegalArgumentException unless {@code wins + losses <= images} and {@code 1 <= images}
     */
    public static DifferenceInterval tango(long wins, long losses, long images) {
        double observed = observed(wins, losses, images);
        return new DifferenceInterval(
                Bisection.end(observed, -1, difference -> score(wins, losses, images, difference) < WilsonInterval.Z),
                Bisection.end(observed, 1, difference -> score(wins, losses, images, difference) > -WilsonInterval.Z));
    }

    /** How many standard errors the observed difference is above another, which isn't -1, 0 or 1. */
    private static double score(long wins, long losses, long images, double difference) {
        double n = images;
        // The most likely share of losses for this difference solves a x^2 + b x + c = 0.
        double variance = difference * (1 - difference);
        double a = 2 * n;
        double b = -wins - losses + (2 * n - wins + losses) * difference;
        double c = -losses * variance;
        double root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
        // Two forms of one solution, to avoid the difference of nearly equal numbers.
        double solution = b > 0 ? -2 * c / (root + b) : (root - b) / (2 * a);
        double share = Math.max(solution, Math.max(0, -difference));
        return (wins - losses - n * difference) / Math.sqrt(n * (2 * share + variance));
    }

    /**
     * The interval that holds at all times at once: with a probability of at least 95 %, each of the intervals that a
     * growing sample ever has contains the true difference. It has the differences with less than 40 to 1 evidence that
     * the true one is above or below them ({@link DifferenceTest}).
     *
     * @param wins number of images on which only the first model is right
     * @param losses number of images on which only the other model is right
     * @param images number of all images
     * @throws IllegalArgumentException unless {@code wins + losses <= images} and {@code 1 <= images}
     */
    public static DifferenceInterval sequence(long wins, long losses, long images) {
        double observed = observed(wins, losses, images);
        long ties = images - wins - losses;
        return new DifferenceInterval(
                Bisection.end(
                        observed, -1, bound -> DifferenceTest.above(bound).evidence(wins, losses, ties) < EXCLUDING),
                Bisection.end(
                        observed, 1, bound -> DifferenceTest.below(bound).evidence(wins, losses, ties) < EXCLUDING));
    }

    private static double observed(long wins, long losses, long images) {
        if (wins < 0 || losses < 0 || images < 1 || wins + losses > images) {
            throw new IllegalArgumentException(
                    "not a paired sample: " + wins + " wins and " + losses + " losses of " + images + " images");
        }
        return (double) (wins - losses) / images;
    }
}
