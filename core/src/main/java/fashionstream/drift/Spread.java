package fashionstream.drift;

/**
 * Where a figure lies over many images, and how far it scatters.
 *
 * @param mean its mean
 * @param deviation its standard deviation over these very images (the population's), 0 or more
 */
public record Spread(double mean, double deviation) {
    public Spread {
        if (!Double.isFinite(mean) || !(deviation >= 0 && Double.isFinite(deviation))) {
            throw new IllegalArgumentException(
                    "a mean must be a number and a deviation 0 or more, not " + mean + " and " + deviation);
        }
    }

    /** Adds figures up. Not safe for use by several threads. */
    static final class Counter {
        private long count;
        private double sum;
        private double squares;

        /** Counts a figure between 0 and 1: sums of squares keep their digits for such. */
        void add(double figure) {
            count++;
            sum += figure;
            squares += figure * figure;
        }

        /** Over the figures so far; at least one. */
        Spread snapshot() {
            double mean = sum / count;
            // Rounding can leave a little less than nothing.
            return new Spread(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
        }
    }
}
