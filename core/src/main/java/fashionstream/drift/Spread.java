package fashionstream.drift;

/**
 * Mean and standard deviation of a figure over many images.
 *
 * @param mean the mean
 * @param deviation the standard deviation of the population, 0 or more
 */
public record Spread(double mean, double deviation) {
    /** All figures are fractions, or differences of a few. */
    private static final double MAX = 10_000;

    public Spread {
        if (!Double.isFinite(mean) || !(deviation >= 0 && Double.isFinite(deviation))) {
            throw new IllegalArgumentException(
                    "a mean must be a number and a deviation 0 or more, not " + mean + " and " + deviation);
        }
        if (Math.abs(mean) > MAX || deviation > MAX) {
            throw new IllegalArgumentException(
                    "a mean and a deviation must be at most " + MAX + ", not " + mean + " and " + deviation);
        }
    }

    /** The same mean, with a standard deviation of at least this. */
    Spread atLeast(double leastDeviation) {
        return deviation >= leastDeviation ? this : new Spread(mean, leastDeviation);
    }

    /** Computes mean and standard deviation. Not thread-safe. */
    static final class Counter {
        private long count;
        private double sum;
        private double squares;

        /** Adds a figure from 0 to 1, for which sums of squares are precise. */
        void add(double figure) {
            count++;
            sum += figure;
            squares += figure * figure;
        }

        /** Returns the result for the figures so far, of which there must be at least one. */
        Spread snapshot() {
            double mean = sum / count;
            // Rounding can make it slightly negative.
            return new Spread(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
        }
    }
}
