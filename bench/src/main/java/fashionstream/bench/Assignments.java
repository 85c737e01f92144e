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
 * Reads from metrics how the work is distributed over stream threads.
 *
 * @param metrics the metrics of the streams
 */
record Assignments(Map<MetricName, ? extends Metric> metrics) {
    /** Number of stream threads that have partitions, of any topic. */
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
     * The number of partitions of a topic per stream thread that has any, largest first. Known once records were read
     * from them.
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
