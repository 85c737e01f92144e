package fashionstream.topics;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic that must be there.
 *
 * @param partitions how many it gets when it is created
 * @param replicationFactor replicas; -1 for the broker's default
 * @param settings Kafka's topic settings, given when it is created
 * @param newerSettings further ones, which brokers before Kafka 4.4 don't know
 */
record TopicPlan(
        String name,
        int partitions,
        short replicationFactor,
        Map<String, String> settings,
        Map<String, String> newerSettings) {
    TopicPlan {
        settings = Map.copyOf(settings);
        newerSettings = Map.copyOf(newerSettings);
    }

    NewTopic newTopic() {
        Optional<Short> replicas = replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor);
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(newerSettings);
        return new NewTopic(name, Optional.of(partitions), replicas).configs(all);
    }

    TopicPlan forOlderBrokers() {
        return new TopicPlan(name, partitions, replicationFactor, settings, Map.of());
    }
}
