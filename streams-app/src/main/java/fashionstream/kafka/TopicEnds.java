package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The end offsets of partitions: each is the offset of the next record. */
public final class TopicEnds {
    private TopicEnds() {}

    /**
     * Returns the current end offsets of a topic.
     *
     * @throws KafkaException if the broker does not report it
     */
    public static Map<TopicPartition, Long> of(Admin admin, String topic) throws InterruptedException {
        try {
            Map<String, TopicDescription> descriptions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            for (TopicDescription description : descriptions.values()) {
                description
                        .partitions()
                        .forEach(info -> wanted.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
            }
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(wanted).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new KafkaException("the end of topic " + topic + " can't be found: " + e.getCause(), e.getCause());
        }
    }

    /**
     * Returns the end offsets of partitions that are no longer written to, once all transactions in them have ended,
     * including those of instances that died.
     *
     * @throws BrokerException if a transaction does not end, or no broker responds, within {@code startup.timeout.ms}
     */
    public static Map<TopicPartition, Long> stable(AppConfig config, Collection<TopicPartition> partitions) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            return cluster.stableEnds(partitions)
                    .orElseThrow(() -> new BrokerException("a transaction is open in one of " + partitions
                            + "; stop its producer, and try again when its transaction.timeout.ms is over"));
        }
    }
}
