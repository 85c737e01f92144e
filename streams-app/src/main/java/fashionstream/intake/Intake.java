package fashionstream.intake;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Readers of the input topics, for consumers outside of the topologies. */
public final class Intake {
    private Intake() {}

    /**
     * Reads the images topic.
     *
     * @throws org.apache.kafka.common.config.ConfigException as {@link AppConfig#valueSerde}
     */
    public static RecordDeserializer<ImageRecord> images(AppConfig config) {
        Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
        return of(ImageRecord.class, serde, new ImageIntake(serde.deserializer(), config.decodeLimits())::read);
    }

    /**
     * Reads the labels topic.
     *
     * @throws org.apache.kafka.common.config.ConfigException as {@link AppConfig#valueSerde}
     */
    public static RecordDeserializer<GroundTruth> labels(AppConfig config) {
        Serde<GroundTruth> serde = config.valueSerde(GroundTruth.class);
        return of(GroundTruth.class, serde, new LabelIntake(serde.deserializer())::read);
    }

    private static <T extends SpecificRecord> RecordDeserializer<T> of(
            Class<T> type, Serde<T> serde, Function<SourceRecord, @Nullable Object> intake) {
        return new RecordDeserializer<>(serde, record -> {
            Object value = record.value() == null ? null : intake.apply(SourceRecord.of(record));
            if (value != null && !type.isInstance(value)) {
                throw new SerializationException(
                        "the value is a " + value.getClass().getSimpleName() + ", not a " + type.getSimpleName());
            }
            return type.cast(value);
        });
    }
}
