package fashionstream.demo;

import fashionstream.config.AppConfig;
import fashionstream.consume.TopicReader;
import fashionstream.schema.RollingAccuracy;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Follows what the topology says about one model over everything that it has judged. For one thread. */
final class AccuracyFollower implements AutoCloseable {
    private final String modelVersion;
    private final TopicReader reader;
    private final Serde<RollingAccuracy> serde;
    private @Nullable RollingAccuracy latest;

    AccuracyFollower(AppConfig config, String modelVersion) {
        this.modelVersion = modelVersion;
        this.serde = config.valueSerde(RollingAccuracy.class);
        this.reader = new TopicReader(config, config.topics().accuracy(), true);
    }

    /** What was said last; empty before anything was. */
    Optional<RollingAccuracy> latest() {
        reader.readToEnd(this::take);
        return Optional.ofNullable(latest);
    }

    /** How many labelled images that covers. */
    long labelled() {
        return latest().map(RollingAccuracy::getLabelled).orElse(0L);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        RollingAccuracy accuracy = serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
        // Without a value: the topic is compacted, and a key may be deleted.
        if (accuracy != null
                && accuracy.getWindow().equals("all")
                && accuracy.getModelVersion().equals(modelVersion)) {
            latest = accuracy;
        }
    }

    @Override
    public void close() {
        reader.close();
        serde.close();
    }
}
