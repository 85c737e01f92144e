package fashionstream.accuracy;

import org.jspecify.annotations.Nullable;

/**
 * The mean negative natural logarithm of the probability that a model assigned to the true class, like scikit-learn's
 * {@code log_loss} with {@code eps=1e-15}: probabilities closer to 0 or 1 are clipped, so that a mistake with full
 * confidence costs 34.5 rather than infinity. Lower is better; 0 is perfect. Not thread-safe.
 */
public final class LogLoss {
    private static final double EPSILON = 1e-15;

    private double sum;
    private long count;

    /**
     * Counts one image.
     *
     * @param probability the probability of the true class, 0 to 1
     * @throws IllegalArgumentException if the value is not a probability
     */
    public void add(double probability) {
        sum += of(probability);
        count++;
    }

    /**
     * Returns the loss of one image.
     *
     * @param probability the probability of the true class, 0 to 1
     * @throws IllegalArgumentException if the value is not a probability
     */
    public static double of(double probability) {
        // A float32 softmax may be slightly above 1.
        if (!(probability >= 0 && probability <= 1 + 1e-6)) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
        return -Math.log(Math.max(EPSILON, Math.min(1 - EPSILON, probability)));
    }

    /** The mean over all images so far; null if there are none. */
    public @Nullable Double mean() {
        return count == 0 ? null : sum / count;
    }
}
