package fashionstream.accuracy;

import java.util.Arrays;

/**
 * Images with the same predicted class and a similar confidence, some of which are labelled.
 *
 * @param predictedClass index of the predicted class; 0 for models with more than {@value #MAX_CLASSES} classes
 * @param bin bin of the confidence, 0 to {@link #BINS} - 1
 * @param images number of images, labelled or not
 * @param labelled how many of them are labelled
 * @param correct how many of the labelled ones are predicted correctly
 */
public record Stratum(int predictedClass, int bin, long images, long labelled, long correct) {
    /** Beyond this number of classes, strata differ in their confidence alone, which bounds their number. */
    public static final int MAX_CLASSES = 64;

    /** Upper ends of all bins but the last. Most images of a good model are near 1, so bins are narrow there. */
    private static final double[] BOUNDS = {0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.995};

    /** Number of bins of the confidence. */
    public static final int BINS = BOUNDS.length + 1;

    /** @throws IllegalArgumentException if a count is negative or larger than the one that includes it */
    public Stratum {
        if (correct < 0 || correct > labelled || labelled > images) {
            throw new IllegalArgumentException(
                    correct + " correct of " + labelled + " labelled of " + images + " images");
        }
    }

    /** The number of strata of a model: each index is lower. */
    public static int count(int classes) {
        return classes <= MAX_CLASSES ? classes * BINS : BINS;
    }

    /**
     * The index of a stratum.
     *
     * @param classes number of classes of the model
     * @param confidence probability of the predicted class, 0 to 1
     */
    public static int index(int classes, int predictedClass, double confidence) {
        int found = Arrays.binarySearch(BOUNDS, confidence);
        int bin = found < 0 ? -found - 1 : found + 1;
        return classes <= MAX_CLASSES ? predictedClass * BINS + bin : bin;
    }

    /** The stratum with an {@linkplain #index index}. */
    public static Stratum of(int index, long images, long labelled, long correct) {
        return new Stratum(index / BINS, index % BINS, images, labelled, correct);
    }

    /** The middle of the confidences in the bin. */
    double confidence() {
        double from = bin == 0 ? 0 : BOUNDS[bin - 1];
        double to = bin == BOUNDS.length ? 1 : BOUNDS[bin];
        return (from + to) / 2;
    }
}
