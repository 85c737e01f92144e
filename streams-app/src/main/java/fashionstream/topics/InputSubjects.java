package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.registry.AvroSerializer;
import fashionstream.registry.NotARegistryException;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subjects of the topics that others write. Clients in other languages often look up the latest schema and do not
 * register one ({@code use.latest.version}); they need it before the first record.
 */
public final class InputSubjects {
    private static final Logger LOG = LoggerFactory.getLogger(InputSubjects.class);

    private InputSubjects() {}

    /**
     * Registers the schemas of images and labels, unless their subjects have one: a producer's own schema must stay the
     * latest. Does nothing if {@code serde.auto.register.schemas} is false, or with a foreign {@code value.serde}. A
     * refusal, or a registry without these requests, is only logged: this application does not need the schemas.
     *
     * @throws org.apache.kafka.common.KafkaException if the registry can't be reached
     */
    public static void register(AppConfig config) {
        register(config, ImageRecord.class, config.topics().images(), ImageRecord.getClassSchema());
        register(config, GroundTruth.class, config.topics().labels(), GroundTruth.getClassSchema());
    }

    private static <T extends SpecificRecord> void register(
            AppConfig config, Class<T> type, String topic, Schema schema) {
        try (Serde<T> serde = config.valueSerde(type)) {
            if (serde.serializer() instanceof AvroSerializer<?> serializer) {
                serializer.registerFirst(topic, schema);
            }
        } catch (AuthorizationException | SerializationException | NotARegistryException e) {
            LOG.warn("The schema of topic {} is not registered; its producers must do so: {}", topic, e.getMessage());
        }
    }
}
