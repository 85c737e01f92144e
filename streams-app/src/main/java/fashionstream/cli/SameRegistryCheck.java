package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TransientFailures;
import fashionstream.schema.Prediction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, before the first image is taken, whether the registry is the one that this application has written with so
 * far. Another registry has other schemas, or none, under the ids of the images: each image would become a dead letter.
 */
final class SameRegistryCheck {
    /** Offsets that are read of each partition: enough that one with few bad records, or with few good ones, passes. */
    private static final int OFFSETS = 20;

    private final AppConfig config;
    private final Deserializer<?> deserializer;
    private int unreadable;
    private boolean known;
    private @Nullable Exception reason;

    private SameRegistryCheck(AppConfig config, Deserializer<?> deserializer) {
        this.config = config;
        this.deserializer = deserializer;
    }

    /**
     * Reads the newest predictions; registers nothing.
     *
     * @throws CommandException if there are some, and none of them can be read; or if the registry doesn't answer within
     *     {@code startup.timeout.ms}
     * @throws KafkaException if the broker or the registry can't be reached
     */
    static void run(AppConfig config) throws InterruptedException {
        RegistryCheck.await(config, () -> {
            try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
                SameRegistryCheck check = new SameRegistryCheck(config, serde.deserializer());
                check.read();
                check.judge();
            }
        });
    }

    private void read() {
        try (TopicReader reader = new TopicReader(config, config.topics().predictions(), false)) {
            reader.goBack(OFFSETS);
            boolean unused = reader.readToEnd(this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (known || record.value() == null) {
            return;
        }
        try {
            Object value = deserializer.deserialize(record.topic(), record.headers(), record.value());
            if (value instanceof Prediction) {
                known = true;
                return;
            }
        } catch (RuntimeException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            reason = e;
        }
        unreadable++;
    }

    private void judge() {
        if (!known && unreadable > 0) {
            throw CommandException.failed(
                    "the schema registry at " + config.schemaRegistryUrl() + " doesn't know how topic "
                            + config.topics().predictions() + " was written: none of the " + unreadable
                            + " newest records is a Prediction to it"
                            + (reason == null ? "" : " (" + reason.getMessage() + ")")
                            + "; name the right one with --schema-registry, or other topics with --set topic.prefix=…",
                    reason);
        }
    }
}
