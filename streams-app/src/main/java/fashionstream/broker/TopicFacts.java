package fashionstream.broker;

import fashionstream.config.AppConfig;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * What a cluster knows of a topic.
 *
 * @param id Kafka's id of it; a topic that is deleted and created again has another
 * @param partitions how many it has
 */
public record TopicFacts(String id, int partitions) {
    /**
     * Asks the cluster.
     *
     * @return empty if there is no such topic
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}
     */
    public static Optional<TopicFacts> of(AppConfig config, String topic) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            return cluster.find(topic).map(TopicFacts::of);
        }
    }

    static TopicFacts of(TopicDescription topic) {
        return new TopicFacts(topic.topicId().toString(), topic.partitions().size());
    }
}
