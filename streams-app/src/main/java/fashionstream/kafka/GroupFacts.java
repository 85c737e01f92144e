package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a cluster knows of a consumer group.
 *
 * @param active whether it has members, or had some until less than their session timeout ago
 * @param offsets what was committed last, by partition; what an open transaction is about to commit is not among it
 */
public record GroupFacts(boolean active, Map<TopicPartition, OffsetAndMetadata> offsets) {
    public GroupFacts {
        offsets = Map.copyOf(offsets);
    }

    /**
     * Asks the cluster. A group that it doesn't know has no members, and no offsets.
     *
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}, or the group may not be described
     */
    public static GroupFacts of(AppConfig config, String group) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            // First, as it fails where the group may not be described: a list would leave out the group then.
            Map<TopicPartition, OffsetAndMetadata> offsets = cluster.groupOffsets(group);
            return new GroupFacts(cluster.isGroupActive(group), offsets);
        }
    }

    /**
     * Commits offsets for a group without members.
     *
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}, or it refuses
     */
    public static void commit(AppConfig config, String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            cluster.commit(group, offsets);
        }
    }
}
