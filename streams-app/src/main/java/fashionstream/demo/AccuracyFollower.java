package fashionstream.demo;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.RollingAccuracy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the accuracy of each model over all labelled images. Not safe for use by several threads. */
final class AccuracyFollower implements AutoCloseable {
    private final TopicReader reader;
    private final RecordDeserializer<RollingAccuracy> deserializer;
    private final Map<String, RollingAccuracy> latest = new HashMap<>();

    AccuracyFollower(AppConfig config) {
        this.deserializer = RecordDeserializer.of(config, RollingAccuracy.class);
        this.reader = new TopicReader(config, config.topics().accuracy(), true);
    }

    /** The latest record of a model; empty before the first. */
    Optional<RollingAccuracy> latest(String version) {
        reader.readToEnd(this::read);
        return Optional.ofNullable(latest.get(version));
    }

    /**
     * Number of labelled images of all models that were active: the active model may change while images arrive.
     */
    long labelled() {
        reader.readToEnd(this::read);
        return latest.values().stream()
                .filter(accuracy -> !accuracy.getChallenger())
                .mapToLong(RollingAccuracy::getLabelled)
                .sum();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        RollingAccuracy accuracy = deserializer.read(record).value();
        // A tombstone: the topic is compacted, and a key can be deleted.
        if (accuracy != null && accuracy.getWindow().equals(WindowNames.ALL)) {
            latest.put(accuracy.getModelVersion(), accuracy);
        }
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
