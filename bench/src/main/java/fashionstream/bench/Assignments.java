package fashionstream.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Tells from metrics how the work is shared between stream threads.
 *
 * @param metrics those of the streams
 */
record Assignments(Map<MetricName, ? extends Metric> metrics) {
    /** How many stream threads have partitions, of whatever topic. */
    long threads() {
        return metrics.entrySet().stream()
                .filter(metric -> isAssignment(metric.getKey()))
                .filter(metric ->
                        metric.getValue().metricValue() instanceof Number partitions && partitions.doubleValue() > 0)
                .count();
    }

    /** Consumers that restore state have assignments, too. */
    private static boolean isAssignment(MetricName metric) {
        String client = client(metric);
        return metric.name().equals("assigned-partitions")
                && metric.group().equals("consumer-coordinator-metrics")
                && client.endsWith("-consumer")
                && !client.endsWith("-restore-consumer");
    }

    /**
     * How many partitions of a topic each stream thread that has any reads, the most first. Known once they were read
     * from.
     */
    List<Integer> partitions(String topic) {
        Map<String, Set<String>> byClient = new TreeMap<>();
        for (MetricName metric : metrics.keySet()) {
            if (metric.name().equals("records-lag")
                    && topic.equals(metric.tags().get("topic"))) {
                byClient.computeIfAbsent(client(metric), client -> new HashSet<>())
                        .add(metric.tags().getOrDefault("partition", ""));
            }
        }
        List<Integer> shares = new ArrayList<>();
        byClient.values().forEach(partitions -> shares.add(partitions.size()));
        shares.sort(Comparator.reverseOrder());
        return shares;
    }

    private static String client(MetricName metric) {
        return metric.tags().getOrDefault("client-id", "");
    }
}
