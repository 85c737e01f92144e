package fashionstream.bench;

import java.util.Arrays;
import java.util.Collection;

/** A figure over several rounds: the median, the minimum and the maximum. */
public record MedianAndRange(double median, double min, double max) {
    /** A ratio that varies by more than this part of its median says little. */
    private static final double STEADY_SPREAD = 0.1;

    /** @throws IllegalArgumentException if there are no rounds */
    static MedianAndRange of(Collection<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no rounds to compute the median of");
        }
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new MedianAndRange(median, sorted[0], sorted[sorted.length - 1]);
    }

    static MedianAndRange of(double... rounds) {
        return of(Arrays.stream(rounds).boxed().toList());
    }

    /** Whether minimum and maximum differ by at most 10 % of the median. */
    boolean steady() {
        return max - min <= STEADY_SPREAD * Math.abs(median);
    }
}
