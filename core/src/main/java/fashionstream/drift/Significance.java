package fashionstream.drift;

/**
 * How far a figure may go by chance. A live figure is judged again each second and over several windows, so what chance
 * does once in a hundred times would raise an alarm every few minutes.
 */
final class Significance {
    /** Probability with which an undisturbed sample goes beyond what is put down to chance. */
    static final double LEVEL = 1e-4;

    private Significance() {}

    /**
     * The part of a sampling variance that comes from how many were sampled.
     *
     * @param observed images of the window
     * @param reference images that the reference was measured on
     */
    static double of(long observed, long reference) {
        return 1.0 / observed + 1.0 / reference;
    }
}
