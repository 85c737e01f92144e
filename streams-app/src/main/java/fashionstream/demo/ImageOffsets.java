package fashionstream.demo;

import fashionstream.config.AppConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells the images of this run from those of earlier ones in the same data directory.
 *
 * @param first by partition of the images topic, the offset of this run's first image
 */
record ImageOffsets(Map<Integer, Long> first) {
    ImageOffsets {
        first = Map.copyOf(first);
    }

    /** A run whose images are those that are produced from now on. */
    static ImageOffsets now(AppConfig config) throws InterruptedException {
        String topic = config.topics().images();
        try (Admin admin = Admin.create(config.adminProperties())) {
            Map<String, TopicDescription> descriptions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicDescription description : descriptions.values()) {
                description
                        .partitions()
                        .forEach(info -> ends.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
            }
            Map<Integer, Long> offsets = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> offsets.put(partition.partition(), end.offset()));
            return new ImageOffsets(offsets);
        } catch (ExecutionException e) {
            throw new KafkaException("the end of topic " + topic + " can't be found: " + e.getCause(), e.getCause());
        }
    }

    /** Whether the image at this place belongs to this run. */
    boolean contains(int partition, long offset) {
        return offset >= first.getOrDefault(partition, 0L);
    }
}
