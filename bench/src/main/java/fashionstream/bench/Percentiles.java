package fashionstream.bench;

import java.util.Arrays;

/** Exact percentiles, by the nearest rank: each is one of the values. */
public record Percentiles(double p50, double p95, double p99, double max) {
    /** @throws IllegalArgumentException if there are no values */
    static Percentiles of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values to compute percentiles of");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(rank(sorted, 50), rank(sorted, 95), rank(sorted, 99), sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, int percent) {
        // The smallest value such that at least this percentage of the values is not above it.
        int rank = (int) (((long) sorted.length * percent + 99) / 100);
        return sorted[rank - 1];
    }
}
