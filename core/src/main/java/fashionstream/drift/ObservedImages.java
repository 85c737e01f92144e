package fashionstream.drift;

import java.util.Arrays;

/**
 * What is known of the images of a window: counts and sums, which can be added up over parts of it.
 *
 * @param classes how many images were predicted to be of each class, in the order of the model's class list
 * @param confidences how many have a confidence in each of the bins of {@link fashionstream.accuracy.Reliability}
 * @param means the images' {@link BrightnessContrast#mean}, of as many of them as it is known of
 * @param deviations their {@link BrightnessContrast#deviation}
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
     * @param count how many images
     * @param sum sum of the figure
     * @param squares sum of its squares
     */
    public record Moments(long count, double sum, double squares) {
        public Moments {
            if (count < 0) {
                throw new IllegalArgumentException("negative count: " + count);
            }
        }

        /** Mean; NaN of none. */
        double mean() {
            return sum / count;
        }

        /** Variance over these very images; NaN of none. */
        double variance() {
            // Rounding can leave a little less than nothing.
            return count == 0 ? Double.NaN : Math.max(0, squares / count - mean() * mean());
        }
    }

    /** How many images there are. */
    public long images() {
        return Arrays.stream(classes).sum();
    }

    private static void requireCounts(String name, long[] counts) {
        if (Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("negative count among " + name + ": " + Arrays.toString(counts));
        }
    }
}
