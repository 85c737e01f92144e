package fashionstream.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * Merges adjacent bins of confidence into pools until each has a sufficient share of the reference. Most bins of a
 * confident model are nearly empty, and an index over them would depend on single images.
 *
 * @param sizes number of bins of each pool, from confidence 0 upwards
 */
record ConfidencePools(List<Integer> sizes) {
    /** Two images in a window of 200. */
    private static final double LEAST_SHARE = 0.01;

    ConfidencePools {
        sizes = List.copyOf(sizes);
    }

    /** Returns the pools for a reference. The last pool includes the remaining bins. */
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

    /** Converts the counts of bins to counts of pools. */
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

    /** Converts the shares of bins to shares of pools. */
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
