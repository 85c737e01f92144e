package fashionstream.position;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicReader;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which version classified each image of a topic, according to the positions in their order of writing. Not safe for
 * use by several threads.
 *
 * <p>A position replaces those of its partition at the same and at later offsets: the task went back, and classifies
 * these images again. With exactly once, that happens only if somebody resets the offsets of the application. With at
 * least once, it happens after each crash; the version is then the one that classified an image last.
 */
public final class ModelPositions {
    private final String topicId;

    /** The version from each offset on, by partition. */
    private final Map<Integer, NavigableMap<Long, String>> switches = new HashMap<>();

    /** @param topicId the id of the images topic; positions of other topics are left out */
    public ModelPositions(String topicId) {
        this.topicId = topicId;
    }

    /**
     * Reads topic {@code model-positions} up to its current end.
     *
     * @param topicId the id of the images topic
     * @throws fashionstream.kafka.TopicMissingException if topic {@code model-positions} does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public static ModelPositions read(AppConfig config, String topicId) {
        ModelPositions positions = new ModelPositions(topicId);
        try (TopicReader reader = new TopicReader(config, config.topics().modelPositions(), true)) {
            reader.readToEnd(positions::add);
        }
        return positions;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null && record.value() != null) {
            ModelPosition.of(record.key(), record.value()).ifPresent(this::add);
        }
    }

    /** Adds the position that was written next. */
    public void add(ModelPosition position) {
        if (!position.topicId().equals(topicId) && !position.topicId().equals(ModelPosition.UNKNOWN_TOPIC)) {
            return;
        }
        NavigableMap<Long, String> ofPartition =
                switches.computeIfAbsent(position.partition(), partition -> new TreeMap<>());
        ofPartition.tailMap(position.offset(), true).clear();
        ofPartition.put(position.offset(), position.version());
    }

    /** The version that classified an image; empty if it was classified before positions were recorded. */
    public Optional<String> version(int partition, long offset) {
        return Optional.ofNullable(switches.get(partition))
                .map(ofPartition -> ofPartition.floorEntry(offset))
                .map(Map.Entry::getValue);
    }
}
