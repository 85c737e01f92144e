package fashionstream.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins neighbouring bins of confidence until each holds enough of the reference. A sure model leaves most bins nearly
 * empty, and an index over those would tell of single images.
 *
 * @param sizes how many bins each pool has, from confidence 0 upwards
 */
record ConfidencePools(List<Integer> sizes) {
    /** In a window of 200 images, two. */
    private static final double LEAST_SHARE = 0.01;

    ConfidencePools {
        sizes = List.copyOf(sizes);
    }

    /** The pools for a reference. The last takes what is left over. */
    static ConfidencePools of(List<Double> shares) {
        List<Integer> sizes = new ArrayList<>();
        int size = 0;
        double share = 0;
        for (double bin : shares) {
            size++;
            share += bin;
            if (share >= LEAST_SHARE) {
                sizes.add(size);
                size = 0;
                share = 0;
            }
        }
        if (size > 0) {
            int last = sizes.size() - 1;
            sizes.set(last, sizes.get(last) + size);
        }
        return new ConfidencePools(sizes);
    }

    /** Counts of bins as counts of pools. */
    long[] pool(long[] bins) {
        long[] pools = new long[sizes.size()];
        int bin = 0;
        for (int i = 0; i < pools.length; i++) {
            for (int end = bin + sizes.get(i); bin < end; bin++) {
                pools[i] += bins[bin];
            }
        }
        return pools;
    }

    /** Shares of bins as shares of pools. */
    List<Double> pool(List<Double> bins) {
        List<Double> pools = new ArrayList<>();
        int bin = 0;
        for (int size : sizes) {
            pools.add(bins.subList(bin, bin + size).stream()
                    .mapToDouble(share -> share)
                    .sum());
            bin += size;
        }
        return pools;
    }
}
