package fashionstream.drift;

import java.util.Arrays;
import java.util.List;

/** Counts of categories beside the shares that a reference has of them. */
final class Categories {
    private Categories() {}

    /**
     * The sum of the counts.
     *
     * @throws IllegalArgumentException if it is 0, or there are not as many counts as shares
     */
    static long total(long[] counts, List<Double> shares) {
        if (counts.length != shares.size()) {
            throw new IllegalArgumentException(
                    counts.length + " categories were observed, and the reference has " + shares.size());
        }
        long total = Arrays.stream(counts).sum();
        if (total < 1) {
            throw new IllegalArgumentException("no image was observed");
        }
        return total;
    }
}
