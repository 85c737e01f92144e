package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.ClusterAdmin;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Properties of a topic in the cluster.
 *
 * @param id Kafka's id of the topic; a topic that is deleted and created again has another id
 * @param partitions number of partitions
 * @param limits limits of its records; Kafka's defaults if its settings may not be read
 */
public record TopicFacts(String id, int partitions, TopicLimits limits) {
    /**
     * Queries the cluster.
     *
     * @return empty if the topic does not exist
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public static Optional<TopicFacts> of(AppConfig config, String topic) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            return cluster.find(topic)
                    .map(found -> of(
                            found, cluster.settings(topic).map(TopicLimits::of).orElse(TopicLimits.KAFKA_DEFAULTS)));
        }
    }

    static TopicFacts of(TopicDescription topic, TopicLimits limits) {
        return new TopicFacts(topic.topicId().toString(), topic.partitions().size(), limits);
    }
}
