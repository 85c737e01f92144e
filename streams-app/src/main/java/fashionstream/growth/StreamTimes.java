package fashionstream.growth;

import fashionstream.config.AppConfig;
import fashionstream.kafka.GroupFacts;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Sets the stream time of new partitions to that of the existing ones. Kafka Streams stores it in the metadata of
 * committed offsets; without it, a task's stream time would start at its first record, which may be older than the
 * state that was moved there.
 */
final class StreamTimes {
    private StreamTimes() {}

    /** Commits offset 0 for each new partition, with the latest stream time of any partition. */
    static void spread(AppConfig config, String group, List<String> topics, int partitions) {
        Map<TopicPartition, OffsetAndMetadata> known =
                GroupFacts.of(config, group).offsets();
        String latest = known.values().stream()
                .map(OffsetAndMetadata::metadata)
                .max(Comparator.comparingLong(StreamTimes::time))
                .orElse("");
        Map<TopicPartition, OffsetAndMetadata> fresh = new HashMap<>();
        for (String topic : topics) {
            for (int i = 0; i < partitions; i++) {
                TopicPartition partition = new TopicPartition(topic, i);
                if (!known.containsKey(partition)) {
                    fresh.put(partition, new OffsetAndMetadata(0, latest));
                }
            }
        }
        if (!fresh.isEmpty()) {
            GroupFacts.commit(config, group, fresh);
        }
    }

    /**
     * A version byte, and the time in milliseconds as an int64, in Base64; {@link Long#MIN_VALUE} for anything else.
     */
    private static long time(String metadata) {
        try {
            byte[] bytes = Base64.getDecoder().decode(metadata);
            return bytes.length < 1 + Long.BYTES
                    ? Long.MIN_VALUE
                    : ByteBuffer.wrap(bytes).getLong(1);
        } catch (IllegalArgumentException e) {
            return Long.MIN_VALUE;
        }
    }
}
