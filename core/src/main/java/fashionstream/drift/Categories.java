package fashionstream.drift;

import java.util.Arrays;
import java.util.List;

/** Observed counts of categories, and their shares in a reference. */
final class Categories {
    private Categories() {}

    /**
     * Returns the sum of the counts.
     *
     * @throws IllegalArgumentException if it is 0, or the numbers of counts and shares differ
     */
    static long total(long[] counts, List<Double> shares) {
        if (counts.length != shares.size()) {
            throw new IllegalArgumentException(
                    counts.length + " categories were observed, but the reference has " + shares.size());
        }
        long total = Arrays.stream(counts).sum();
        if (total < 1) {
            throw new IllegalArgumentException("no image was observed");
        }
        return total;
    }
}
