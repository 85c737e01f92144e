package fashionstream.accuracy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a model's confidence can be believed: predictions sorted by confidence into bins of equal width, and in each
 * the mean confidence beside the share that was right (a reliability diagram). After C. Guo, G. Pleiss, Y. Sun and K.
 * Q. Weinberger, "On calibration of modern neural networks", ICML 2017, with their 15 bins.
 *
 * @param bins from confidence 0 to confidence 1
 */
public record Reliability(List<Bin> bins) {
    /** Number of bins. */
    public static final int BINS = 15;

    public Reliability {
        bins = List.copyOf(bins);
    }

    /**
     * Predictions of like confidence.
     *
     * @param count how many there are
     * @param correct how many of them are right
     * @param confidenceSum sum of their confidences
     */
    public record Bin(long count, long correct, double confidenceSum) {
        /** Mean confidence; NaN of none. */
        public double confidence() {
            return confidenceSum / count;
        }

        /** Share that is right; NaN of none. */
        public double accuracy() {
            return (double) correct / count;
        }
    }

    /** Mean confidence over all bins, 0 to 1; null if there are no predictions. */
    public @Nullable Double meanConfidence() {
        long total = bins.stream().mapToLong(Bin::count).sum();
        return total == 0 ? null : bins.stream().mapToDouble(Bin::confidenceSum).sum() / total;
    }

    /**
     * The bin that a confidence falls into, 0 to {@link #BINS} - 1.
     *
     * @throws IllegalArgumentException if it is not a probability
     */
    public static int bin(double confidence) {
        // Float32 softmax may round to a little more than 1.
        if (!(confidence >= 0 && confidence <= 1 + 1e-6)) {
            throw new IllegalArgumentException("no probability: " + confidence);
        }
        return Math.min(BINS - 1, (int) (confidence * BINS));
    }

    /**
     * The expected calibration error: the mean distance of confidence and accuracy over the bins, each weighted by its
     * predictions. 0 (as right as confident) to 1; NaN if there are no predictions.
     */
    public double expectedCalibrationError() {
        double distance = 0;
        long total = 0;
        for (Bin bin : bins) {
            distance += Math.abs(bin.confidenceSum - bin.correct);
            total += bin.count;
        }
        return distance / total;
    }

    /** Counts predictions. Not safe for use by several threads. */
    public static final class Counter {
        private final long[] counts = new long[BINS];
        private final long[] correct = new long[BINS];
        private final double[] confidences = new double[BINS];

        /**
         * Counts a prediction.
         *
         * @param confidence probability of the predicted class, 0 to 1
         * @throws IllegalArgumentException if it is not a probability
         */
        public void add(double confidence, boolean isCorrect) {
            int bin = bin(confidence);
            counts[bin]++;
            correct[bin] += isCorrect ? 1 : 0;
            confidences[bin] += confidence;
        }

        /** What was counted so far. */
        public Reliability snapshot() {
            List<Bin> bins = new ArrayList<>();
            for (int i = 0; i < BINS; i++) {
                bins.add(new Bin(counts[i], correct[i], confidences[i]));
            }
            return new Reliability(bins);
        }
    }
}
