package fashionstream.intake;

import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.RecordLimits;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of the labels topic, whose form their first bytes tell: an Avro record, a JSON object, or a class
 * name. Safe for use by several threads if the deserializer is.
 *
 * <p>A JSON object has the keys {@code image_id}, {@code label}, {@code labelled_at} and {@code labelled_by}; only {@code
 * label} is required, and null withdraws the label. A class name is the whole value. Without {@code image_id}, the key
 * of the record is used; without {@code labelled_at}, its timestamp.
 */
public final class LabelIntake {
    private static final String IMAGE_ID = "image_id";
    private static final String LABEL = "label";
    private static final String LABELLED_AT = "labelled_at";
    private static final String LABELLED_BY = "labelled_by";
    private static final TreeSet<String> KEYS = new TreeSet<>(List.of(IMAGE_ID, LABEL, LABELLED_AT, LABELLED_BY));

    /** Far more than all fields of a label may have. */
    private static final int MAX_JSON_BYTES = 1 << 20;

    private final Deserializer<?> records;

    /** @param records reads {@link GroundTruth} from Avro */
    public LabelIntake(Deserializer<?> records) {
        this.records = records;
    }

    /**
     * Reads a record.
     *
     * @return a {@link GroundTruth}, or whatever else the deserializer reads; null for a record without value
     * @throws SerializationException if the value has none of the forms, or is damaged
     * @throws RuntimeException if the deserializer throws it, for instance because the registry can't be reached
     */
    public @Nullable Object read(SourceRecord source) {
        byte[] value = source.value();
        if (value == null) {
            return null;
        }
        if (value.length == 0) {
            throw new SerializationException("the value is empty; a record without value withdraws a label");
        }
        return switch (ValueForm.of(source, value)) {
            case AVRO -> records.deserialize(source.topic(), source.headers(), value);
            case JSON -> json(source, value);
            case PLAIN -> plain(source, value);
        };
    }

    private static GroundTruth json(SourceRecord source, byte[] value) {
        return JsonIntake.read("a label", value, MAX_JSON_BYTES, KEYS, json -> {
            if (!json.contains(LABEL)) {
                throw json.problem(LABEL, "is missing; null withdraws a label");
            }
            return truth(
                    source,
                    json.text(IMAGE_ID),
                    json.text(LABEL),
                    JsonIntake.time(json, LABELLED_AT),
                    json.text(LABELLED_BY));
        });
    }

    private @Nullable Object plain(SourceRecord source, byte[] value) {
        String name = value.length <= RecordLimits.LABEL_BYTES ? className(value) : null;
        if (name != null) {
            return truth(source, null, name, null, null);
        }
        try {
            return records.deserialize(source.topic(), source.headers(), value);
        } catch (SerializationException e) {
            throw new SerializationException(
                    "the value is not a GroundTruth in Avro, a JSON object or a class name", e);
        }
    }

    /** A line of text, without its end; null if it is anything else. */
    private static @Nullable String className(byte[] value) {
        String name;
        try {
            name = ValueForm.text("value", ValueForm.withoutMark(value)).stripTrailing();
        } catch (SerializationException e) {
            return null;
        }
        // A JSON string looks like a class whose name has quotes.
        boolean quoted = name.startsWith("\"") && name.endsWith("\"");
        return name.isEmpty() || quoted || name.chars().anyMatch(Character::isISOControl) ? null : name;
    }

    private static GroundTruth truth(
            SourceRecord source,
            @Nullable String id,
            @Nullable String label,
            @Nullable Instant labelledAt,
            @Nullable String labelledBy) {
        String image = id == null ? ValueForm.key(source) : id;
        if (image == null) {
            throw new SerializationException("the record does not say which image it labels: send its id as the key");
        }
        return GroundTruth.newBuilder()
                .setImageId(image)
                .setLabel(label)
                .setLabelledAt(labelledAt == null ? Instant.ofEpochMilli(Math.max(0, source.timestamp())) : labelledAt)
                .setLabelledBy(labelledBy)
                .build();
    }
}
