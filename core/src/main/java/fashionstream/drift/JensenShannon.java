package fashionstream.drift;

import java.util.List;

/**
 * The Jensen-Shannon distance: the square root of the mean divergence, in bits, of two distributions from their average
 * (D. M. Endres and J. E. Schindelin, "A new metric for probability distributions", IEEE Transactions on Information
 * Theory 49 (2003), 1858-1860). It is a metric, and defined for empty categories, too, but chance makes it larger in
 * small samples.
 */
public final class JensenShannon {
    private static final double LN_2 = Math.log(2);

    private JensenShannon() {}

    /**
     * Returns the distance of counts from a reference.
     *
     * @param observed images of each category, at least one in all
     * @param reference the share of each category, which sum to 1
     * @return 0 (the same shares) to 1 (nothing in common)
     * @throws IllegalArgumentException if the numbers of categories differ, or there are no images
     */
    public static double distance(long[] observed, List<Double> reference) {
        long images = Categories.total(observed, reference);
        double divergence = 0;
        for (int i = 0; i < observed.length; i++) {
            double p = (double) observed[i] / images;
            double q = reference.get(i);
            double middle = (p + q) / 2;
            divergence += (bits(p, middle) + bits(q, middle)) / 2;
        }
        // Rounding can make it slightly less than 0 or more than 1.
        return Math.sqrt(Math.max(0, Math.min(1, divergence)));
    }

    private static double bits(double share, double middle) {
        return share == 0 ? 0 : share * Math.log(share / middle) / LN_2;
    }
}
