package fashionstream.drift;

import java.util.Arrays;

/**
 * The images of a window and their predictions: counts and sums, which can be added over parts of the window.
 *
 * @param classes number of predictions of each class, in the order of the model's class list
 * @param confidences number of predictions in each confidence bin of {@link fashionstream.accuracy.Reliability}
 * @param means {@link BrightnessContrast#mean} of the images for which it is known
 * @param deviations {@link BrightnessContrast#deviation} of these images
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ObservedImages(long[] classes, long[] confidences, Moments means, Moments deviations) {
    public ObservedImages {
        requireCounts("classes", classes);
        requireCounts("confidences", confidences);
    }

    /**
     * A figure over many images.
     *
     * @param count number of images
     * @param sum sum of the figure
     * @param squares sum of its squares
     */
    public record Moments(long count, double sum, double squares) {
        public Moments {
            if (count < 0) {
                throw new IllegalArgumentException("negative count: " + count);
            }
        }

        /** Mean; NaN if there are no images. */
        double mean() {
            return sum / count;
        }

        /** Variance of the population; NaN if there are no images. */
        double variance() {
            // Rounding can make it slightly negative.
            return count == 0 ? Double.NaN : Math.max(0, squares / count - mean() * mean());
        }
    }

    /** Number of images. */
    public long images() {
        return Arrays.stream(classes).sum();
    }

    private static void requireCounts(String name, long[] counts) {
        if (Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("negative count among " + name + ": " + Arrays.toString(counts));
        }
    }
}
