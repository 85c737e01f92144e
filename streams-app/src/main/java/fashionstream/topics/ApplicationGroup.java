package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerCalls;
import fashionstream.kafka.BrokerException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Checks the consumer group of an application id. */
final class ApplicationGroup {
    private ApplicationGroup() {}

    /**
     * Makes sure that no application with other topics uses the application id. An instance that joined its group would
     * disturb it, and use state of other topics.
     *
     * @throws BrokerException if one does, or if no broker responds in time
     */
    static void requireOwn(AppConfig config, Admin admin, Duration timeout) {
        String own = config.topics().images();
        Set<String> topics = topics(config, admin, timeout);
        if (!topics.isEmpty() && !topics.contains(own)) {
            throw new BrokerException(
                    "application.id " + config.applicationId() + " belongs to an application with topic "
                            + String.join(", ", topics) + ", not " + own
                            + "; set another application.id, or omit it: by default it is derived from topic.prefix");
        }
    }

    /** Topics for which the group has committed offsets; empty if it is new, or may not be described. */
    private static Set<String> topics(AppConfig config, Admin admin, Duration timeout) {
        BrokerCalls calls = new BrokerCalls(config.bootstrapServers(), timeout);
        String group = config.applicationId();
        Optional<Map<TopicPartition, OffsetAndMetadata>> offsets;
        try {
            offsets = calls.awaitUnless(
                    GroupIdNotFoundException.class,
                    admin.listConsumerGroupOffsets(
                                    group, new ListConsumerGroupOffsetsOptions().timeoutMs((int) timeout.toMillis()))
                            .partitionsToOffsetAndMetadata(),
                    "describe consumer group " + group);
        } catch (BrokerException e) {
            if (e.getCause() instanceof GroupAuthorizationException) {
                return Set.of();
            }
            throw e;
        }
        Set<String> topics = new TreeSet<>();
        offsets.ifPresent(found -> found.keySet().forEach(partition -> topics.add(partition.topic())));
        return topics;
    }
}
