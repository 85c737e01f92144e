package fashionstream.broker;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic that must be there.
 *
 * @param partitions how many it gets when it is created
 * @param replicationFactor replicas; -1 for the broker's default
 * @param settings Kafka's topic settings, given when it is created
 */
record TopicPlan(String name, int partitions, short replicationFactor, Map<String, String> settings) {
    NewTopic newTopic() {
        Optional<Short> replicas = replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor);
        return new NewTopic(name, Optional.of(partitions), replicas).configs(settings);
    }
}
