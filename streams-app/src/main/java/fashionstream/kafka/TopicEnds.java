package fashionstream.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Tells where the partitions of a topic end. */
public final class TopicEnds {
    private TopicEnds() {}

    /**
     * The offset of the next record of each partition.
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
}
