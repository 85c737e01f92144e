package fashionstream.bench;

import java.util.Arrays;

/** Percentiles of all values, exact: each is a value that occurred, that of the nearest rank. */
public record Percentiles(double p50, double p95, double p99, double max) {
    /** @throws IllegalArgumentException if there are no values */
    static Percentiles of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values to take percentiles of");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(rank(sorted, 50), rank(sorted, 95), rank(sorted, 99), sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, int percent) {
        // The smallest value that at least so many per cent are not above.
        int rank = (int) (((long) sorted.length * percent + 99) / 100);
        return sorted[rank - 1];
    }
}
