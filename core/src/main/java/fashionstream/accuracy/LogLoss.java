package fashionstream.accuracy;

import org.jspecify.annotations.Nullable;

/**
 * The mean negative natural logarithm of the probability that a model gave to the true class, as scikit-learn's
 * {@code log_loss} with {@code eps=1e-15}: a probability closer to 0 or 1 is clipped, so that one sure mistake costs
 * 34.5 rather than infinity. Lower is better; 0 is perfect. Not safe for use by several threads.
 */
public final class LogLoss {
    private static final double EPSILON = 1e-15;

    private double sum;
    private long count;

    /**
     * Counts one image.
     *
     * @param probability what the model gave to the true class, 0 to 1
     * @throws IllegalArgumentException if it is not a probability
     */
    public void add(double probability) {
        sum += of(probability);
        count++;
    }

    /**
     * The loss of one image.
     *
     * @param probability what the model gave to the true class, 0 to 1
     * @throws IllegalArgumentException if it is not a probability
     */
    public static double of(double probability) {
        // Float32 softmax may round to a little more than 1.
        if (!(probability >= 0 && probability <= 1 + 1e-6)) {
            throw new IllegalArgumentException("no probability: " + probability);
        }
        return -Math.log(Math.max(EPSILON, Math.min(1 - EPSILON, probability)));
    }

    /** The mean over the images so far; null before the first. */
    public @Nullable Double mean() {
        return count == 0 ? null : sum / count;
    }
}
