package fashionstream.accuracy;

/**
 * Whether the accuracy of a slice of the images is below that of the rest, decided so that one may look at many slices, and
 * again and again.
 *
 * <p>A slice is worse if the upper end of its {@link ConfidenceSequence} is below the lower end of that of the rest. The error
 * is shared among all comparisons and the two sides of each (Bonferroni's correction: C. E. Bonferroni, "Teoria statistica
 * delle classi e calcolo delle probabilità", 1936), so that the probability that any slice is ever called worse by mistake is
 * at most 5 %.
 */
public final class SliceComparison {
    /** Probability that any slice is ever called worse although it isn't. */
    public static final double ERROR = 0.05;

    private SliceComparison() {}

    /**
     * Compares a slice with the rest. Without labels on both sides, it is not worse.
     *
     * @param correct number of correct predictions in the slice, 0 to {@code labelled}
     * @param restCorrect number of correct predictions in the rest, 0 to {@code restLabelled}
     * @param comparisons how many slices are compared at most, ever; at least 1
     */
    public static boolean isWorse(long correct, long labelled, long restCorrect, long restLabelled, int comparisons) {
        if (labelled == 0 || restLabelled == 0 || (double) correct / labelled >= (double) restCorrect / restLabelled) {
            return false;
        }
        double error = ERROR / (2.0 * comparisons);
        return ConfidenceSequence.of(correct, labelled, error).high()
                < ConfidenceSequence.of(restCorrect, restLabelled, error).low();
    }
}
