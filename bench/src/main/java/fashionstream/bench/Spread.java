package fashionstream.bench;

import java.util.Arrays;
import java.util.Collection;

/** A figure over several rounds: its median, and how far the rounds lie apart. */
public record Spread(double median, double min, double max) {
    /** @throws IllegalArgumentException if there was no round */
    static Spread of(Collection<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no rounds to take the median of");
        }
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    static Spread of(double... rounds) {
        return of(Arrays.stream(rounds).boxed().toList());
    }
}
