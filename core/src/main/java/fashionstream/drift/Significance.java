package fashionstream.drift;

/**
 * The significance level of drift. Figures are judged every second and over several windows, so a level of 1 % would
 * raise a false alarm every few minutes.
 */
final class Significance {
    /** Probability of a false alarm for a sample without drift. */
    static final double LEVEL = 1e-4;

    private Significance() {}

    /**
     * Returns the factor of a sampling variance that depends on the sample sizes.
     *
     * @param observed number of images of the window
     * @param reference number of images of the reference
     * @param effect design effect of the window: how many images count as one, at least 1
     */
    static double of(long observed, long reference, double effect) {
        return effect / observed + 1.0 / reference;
    }
}
