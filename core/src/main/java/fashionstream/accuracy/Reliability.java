package fashionstream.accuracy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well the confidence of a model matches its accuracy: predictions are sorted by confidence into bins of equal
 * width, each with mean confidence and accuracy (a reliability diagram). See C. Guo, G. Pleiss, Y. Sun and K. Q.
 * Weinberger, "On calibration of modern neural networks", ICML 2017, who use 15 bins, too.
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
     * Predictions of similar confidence.
     *
     * @param count number of predictions
     * @param correct number of correct predictions
     * @param confidenceSum sum of their confidences
     */
    public record Bin(long count, long correct, double confidenceSum) {
        /** Mean confidence; NaN if the bin is empty. */
        public double confidence() {
            return confidenceSum / count;
        }

        /** Share of correct predictions; NaN if the bin is empty. */
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
     * Returns the bin of a confidence, 0 to {@link #BINS} - 1.
     *
     * @throws IllegalArgumentException if the value is not a probability
     */
    public static int bin(double confidence) {
        // A float32 softmax may be slightly above 1.
        if (!(confidence >= 0 && confidence <= 1 + 1e-6)) {
            throw new IllegalArgumentException("not a probability: " + confidence);
        }
        return Math.min(BINS - 1, (int) (confidence * BINS));
    }

    /**
     * The expected calibration error: the mean difference between confidence and accuracy over the bins, weighted by
     * their numbers of predictions. 0 (perfectly calibrated) to 1; NaN if there are no predictions.
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

    /** Counts predictions. Not thread-safe. */
    public static final class Counter {
        private final long[] counts = new long[BINS];
        private final long[] correct = new long[BINS];
        private final double[] confidences = new double[BINS];

        /**
         * Counts a prediction.
         *
         * @param confidence probability of the predicted class, 0 to 1
         * @throws IllegalArgumentException if the confidence is not a probability
         */
        public void add(double confidence, boolean isCorrect) {
            int bin = bin(confidence);
            counts[bin]++;
            correct[bin] += isCorrect ? 1 : 0;
            confidences[bin] += confidence;
        }

        /** Returns the current counts. */
        public Reliability snapshot() {
            List<Bin> bins = new ArrayList<>();
            for (int i = 0; i < BINS; i++) {
                bins.add(new Bin(counts[i], correct[i], confidences[i]));
            }
            return new Reliability(bins);
        }
    }
}
