package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicEnds;
import fashionstream.kafka.TopicReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The committed records of a topic. */
final class TopicContent {
    private TopicContent() {}

    static List<ConsumerRecord<byte[], byte[]>> of(AppConfig config, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = new TopicReader(config, topic, true)) {
            // A committed record is visible only once the broker has written the marker of its transaction.
            TopicEnds.stable(
                    config,
                    reader.positions().keySet().stream()
                            .map(partition -> new TopicPartition(topic, partition))
                            .toList());
            reader.readToEnd(records::add);
        }
        return records;
    }
}
