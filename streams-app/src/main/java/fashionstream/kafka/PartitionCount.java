package fashionstream.kafka;

import fashionstream.config.AppConfig;

/** Changes how many partitions a topic has. */
public final class PartitionCount {
    private PartitionCount() {}

    /**
     * Raises it, and returns once the new partitions can be used. Does nothing if the topic has as many or more.
     *
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}, or it refuses
     */
    public static void raise(AppConfig config, String topic, int partitions) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            cluster.addPartitions(topic, partitions);
        }
    }
}
