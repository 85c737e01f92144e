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

/** Follows the accuracy of each model over everything. For one thread. */
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
        reader.readToEnd(this::take);
        return Optional.ofNullable(latest.get(version));
    }

    /** How many labelled images of all models were counted: another one may take over while images come. */
    long labelled() {
        reader.readToEnd(this::take);
        return latest.values().stream().mapToLong(RollingAccuracy::getLabelled).sum();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        RollingAccuracy accuracy = deserializer.read(record).value();
        // Without a value: the topic is compacted, and a key may be deleted.
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
