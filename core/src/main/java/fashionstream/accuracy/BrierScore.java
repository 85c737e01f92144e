package fashionstream.accuracy;

/**
 * The squared distance of the probabilities from the truth, summed over the classes: 0 for a perfect prediction, 2 for
 * a mistake with full confidence. G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
 * Weather Review 78 (1950), 1-3.
 */
public final class BrierScore {
    private BrierScore() {}

    /**
     * Returns the score of one image.
     *
     * @param probabilities one per class
     * @throws IndexOutOfBoundsException if the class does not exist
     */
    public static double of(float[] probabilities, int trueClass) {
        double sum = 1 - 2.0 * probabilities[trueClass];
        for (float probability : probabilities) {
            sum += (double) probability * probability;
        }
        return sum;
    }
}
