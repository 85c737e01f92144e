package fashionstream.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How much is measured.
 *
 * @param images how many images lie in the topic that the pipeline drains
 * @param rounds how often each figure is measured
 * @param threads how many threads classify at most
 * @param loadSeconds how long each load is kept up in each round
 */
public record BenchSettings(long images, int rounds, int threads, double loadSeconds) {
    /** Numbers of threads to measure: powers of two below the most, and the most. */
    List<Integer> threadCounts() {
        List<Integer> counts = new ArrayList<>();
        for (int count = 1; count < threads; count *= 2) {
            counts.add(count);
        }
        counts.add(threads);
        return counts;
    }

    /**
     * Partitions for the topics: a multiple of the threads, so that each has the same share.
     *
     * @param configured as many at least
     */
    int partitions(int configured) {
        return (configured + threads - 1) / threads * threads;
    }
}
