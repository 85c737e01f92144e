package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The state of a consumer group in the cluster.
 *
 * @param active whether it has members, including dead ones whose session has not expired
 * @param offsets committed offsets by partition, without those in open transactions
 */
public record GroupFacts(boolean active, Map<TopicPartition, OffsetAndMetadata> offsets) {
    public GroupFacts {
        offsets = Map.copyOf(offsets);
    }

    /**
     * Queries the cluster. A group that doesn't exist has no members and no offsets.
     *
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}, or the group may not be
     *     described
     */
    public static GroupFacts of(AppConfig config, String group) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            // First, because it fails if the group may not be described; a list would just omit the group.
            Map<TopicPartition, OffsetAndMetadata> offsets = cluster.groupOffsets(group);
            return new GroupFacts(cluster.isGroupActive(group), offsets);
        }
    }

    /**
     * Commits offsets for a group without members.
     *
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}, or it rejects the request
     */
    public static void commit(AppConfig config, String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            cluster.commit(group, offsets);
        }
    }
}
