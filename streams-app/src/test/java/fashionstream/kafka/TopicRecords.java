package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed records of a topic from its beginning. */
public final class TopicRecords {
    private static final Duration POLL = Duration.ofMillis(100);

    private TopicRecords() {}

    /**
     * Returns all records up to the current end, once there are at least the given number; the test's timeout limits
     * the wait.
     */
    public static <V> List<ConsumerRecord<String, V>> read(
            AppConfig config, String topic, Deserializer<V> deserializer, int atLeast) {
        try (KafkaConsumer<String, V> consumer =
                new KafkaConsumer<>(config.consumerProperties(), new StringDeserializer(), deserializer)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, V>> records = new ArrayList<>();
            while (records.size() < atLeast) {
                consumer.poll(POLL).forEach(records::add);
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!hasReached(ends, consumer)) {
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }

    private static boolean hasReached(Map<TopicPartition, Long> ends, KafkaConsumer<?, ?> consumer) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
