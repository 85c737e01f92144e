package fashionstream.microbatch;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The number of records that wait in each partition of the main consumers, according to Kafka's metric {@code records-lag}.
 * Records that a consumer has already delivered don't count. Thread-safe.
 */
public final class PartitionLag {
    /** Setting of the consumer: the {@link PartitionLag} that the reporter updates. */
    private static final String TARGET = "fashionstream.partition.lag";

    private static final String REPORTERS =
            StreamsConfig.mainConsumerPrefix(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG);

    private final Map<Partition, KafkaMetric> metrics = new ConcurrentHashMap<>();

    private record Partition(String topic, String number) {}

    /**
     * The properties of Kafka Streams that keep this object up to date.
     *
     * @param user all properties that the user and the application have set; their reporters remain
     */
    public Map<String, Object> properties(Map<String, Object> user) {
        Object users = user.getOrDefault(
                REPORTERS,
                user.getOrDefault(
                        StreamsConfig.consumerPrefix(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG),
                        user.getOrDefault(
                                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, JmxReporter.class.getName())));
        String own = Reporter.class.getName();
        return Map.of(
                REPORTERS,
                users.toString().isBlank() ? own : users + "," + own,
                StreamsConfig.mainConsumerPrefix(TARGET),
                this);
    }

    /** The number of records that wait in a partition; empty if it is not known, as before the first fetch. */
    public OptionalLong of(String topic, int partition) {
        KafkaMetric metric = metrics.get(new Partition(topic, Integer.toString(partition)));
        return metric != null && metric.metricValue() instanceof Double value && !value.isNaN()
                ? OptionalLong.of(value.longValue())
                : OptionalLong.empty();
    }

    private static @Nullable Partition partition(KafkaMetric metric) {
        MetricName name = metric.metricName();
        String topic = name.tags().get("topic");
        String number = name.tags().get("partition");
        return name.name().equals("records-lag") && topic != null && number != null
                ? new Partition(topic, number)
                : null;
    }

    /** Finds the metrics of a consumer. Kafka creates it. */
    public static final class Reporter implements MetricsReporter {
        private @Nullable PartitionLag target;

        /** Called by Kafka, which then configures it. */
        public Reporter() {}

        @Override
        public void configure(Map<String, ?> settings) {
            target = (PartitionLag) settings.get(TARGET);
        }

        @Override
        public void init(List<KafkaMetric> metrics) {
            metrics.forEach(this::metricChange);
        }

        @Override
        public void metricChange(KafkaMetric metric) {
            Partition partition = partition(metric);
            if (partition != null && target != null) {
                target.metrics.put(partition, metric);
            }
        }

        @Override
        public void metricRemoval(KafkaMetric metric) {
            Partition partition = partition(metric);
            // Another stream thread may have taken the partition over.
            if (partition != null && target != null) {
                target.metrics.remove(partition, metric);
            }
        }

        @Override
        public void close() {
            // The metrics are removed one by one.
        }
    }
}
