package fashionstream.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The size of a benchmark.
 *
 * @param images number of images in the topic that the pipeline drains
 * @param rounds number of measurements of each figure
 * @param threads maximum number of threads that classify
 * @param loadSeconds duration of each load in each round
 * @param warmUps largest number of steps of the warm-up
 */
public record BenchSettings(long images, int rounds, int threads, double loadSeconds, int warmUps) {
    /** Numbers of threads to measure: powers of two below the maximum, and the maximum. */
    List<Integer> threadCounts() {
        List<Integer> counts = new ArrayList<>();
        for (int count = 1; count < threads; count *= 2) {
            counts.add(count);
        }
        counts.add(threads);
        return counts;
    }

    /**
     * Number of partitions of the topics: a multiple of the threads, so that each has the same number.
     *
     * @param configured the minimum
     */
    int partitions(int configured) {
        return (configured + threads - 1) / threads * threads;
    }
}
