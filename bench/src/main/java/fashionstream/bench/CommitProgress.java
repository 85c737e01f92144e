package fashionstream.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed offsets of a group over time. Between two samples nothing is known, so a pause is measured to within the
 * time between samples. Not safe for use by several threads.
 */
final class CommitProgress {
    /**
     * Committed offsets at a moment.
     *
     * @param nanos the moment, by {@link System#nanoTime}
     * @param offsets by partition; partitions without a commit are missing
     */
    record Sample(long nanos, Map<TopicPartition, Long> offsets) {
        long sum() {
            return offsets.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static final double NANOS = 1e9;

    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    /** The newest offsets; empty before the first sample. */
    Map<TopicPartition, Long> offsets() {
        return samples.isEmpty() ? Map.of() : samples.get(samples.size() - 1).offsets();
    }

    /** Whether each of these partitions has a newer commit than the given ones. */
    boolean isBeyond(Map<TopicPartition, Long> earlier, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> now = offsets();
        return partitions.stream()
                .allMatch(partition -> now.getOrDefault(partition, 0L) > earlier.getOrDefault(partition, 0L));
    }

    /** Committed images per second between the first and the last sample; 0 if there are fewer than two. */
    double imagesPerSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.get(0);
        Sample last = samples.get(samples.size() - 1);
        return (last.sum() - first.sum()) * NANOS / (last.nanos() - first.nanos());
    }

    /** The longest time in seconds without any commit. */
    double longestPause() {
        return longestPause(
                samples.stream().map(Sample::nanos).toList(),
                samples.stream().map(Sample::sum).toList());
    }

    /** The longest time in seconds that any of these partitions was without a commit. */
    double longestPause(Set<TopicPartition> partitions) {
        List<Long> times = samples.stream().map(Sample::nanos).toList();
        return partitions.stream()
                .mapToDouble(partition -> longestPause(
                        times,
                        samples.stream()
                                .map(sample -> sample.offsets().getOrDefault(partition, 0L))
                                .toList()))
                .max()
                .orElse(0);
    }

    private static double longestPause(List<Long> times, List<Long> offsets) {
        long longest = 0;
        for (int i = 1, last = 0; i < times.size(); i++) {
            longest = Math.max(longest, times.get(i) - times.get(last));
            if (offsets.get(i) > offsets.get(last)) {
                last = i;
            }
        }
        return longest / NANOS;
    }
}
