package fashionstream.intake;

import fashionstream.image.DecodeLimits;
import fashionstream.image.FileContent;
import fashionstream.json.JsonObject;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of the images topic, whose form their first bytes tell: an Avro record, an image file, or a JSON
 * object. Safe for use by several threads if the deserializer is.
 *
 * <p>The id of an image file is the key of its record, or {@code PARTITION-OFFSET} without a key; its headers {@code
 * label}, {@code captured_at} and {@code attributes.NAME} are what the fields of these names are in an Avro record. A
 * JSON object has the keys {@code id}, {@code image} (the file in Base64), {@code label}, {@code captured_at} and {@code
 * attributes}; only {@code image} is required. Instead of {@code image}, it may have the fields {@code encoding}, {@code
 * data}, {@code width} and {@code height} of an Avro record. Without {@code captured_at}, the timestamp of the record is used.
 */
public final class ImageIntake {
    private static final String ID = "id";
    private static final String IMAGE = "image";
    private static final String DATA = "data";
    private static final String ENCODING = "encoding";
    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";
    private static final String LABEL = "label";
    private static final String CAPTURED_AT = "captured_at";
    private static final String ATTRIBUTES = "attributes";
    private static final TreeSet<String> KEYS =
            new TreeSet<>(List.of(ID, IMAGE, DATA, ENCODING, WIDTH, HEIGHT, LABEL, CAPTURED_AT, ATTRIBUTES));

    /** Characters of Base64 per byte, rounded up, so that there is room for the other keys. */
    private static final double BASE64_SHARE = 1.5;

    private final Deserializer<?> records;
    private final int maxJsonBytes;

    /**
     * @param records reads {@link ImageRecord} from Avro
     * @param limits bound the size of JSON values; the decoder bounds that of other records
     */
    public ImageIntake(Deserializer<?> records, DecodeLimits limits) {
        this.records = records;
        this.maxJsonBytes = (int) (BASE64_SHARE * limits.fileBytes());
    }

    /**
     * Reads a record.
     *
     * @return an {@link ImageRecord}, or whatever else the deserializer reads
     * @throws SerializationException if the value has none of the forms, or is damaged
     * @throws RuntimeException if the deserializer throws it, for instance because the registry can't be reached
     */
    public @Nullable Object read(SourceRecord source) {
        byte[] value = source.value();
        if (value == null || value.length == 0) {
            throw new SerializationException("the record has no value");
        }
        if (FileContent.isBoxFile(value) && !ValueForm.hasSchemaId(source)) {
            throw new SerializationException(FileContent.refusal(value));
        }
        return switch (ValueForm.of(source, value)) {
            case AVRO -> records.deserialize(source.topic(), source.headers(), value);
            case JSON -> json(source, value);
            case PLAIN -> FileContent.format(value) == null ? other(source, value) : file(source, value);
        };
    }

    /** A serde of the user may read other forms. */
    private @Nullable Object other(SourceRecord source, byte[] value) {
        try {
            return records.deserialize(source.topic(), source.headers(), value);
        } catch (SerializationException e) {
            throw new SerializationException(
                    "the value is not an ImageRecord in Avro, an image file or a JSON object: "
                            + FileContent.refusal(value),
                    e);
        }
    }

    private static ImageRecord file(SourceRecord source, byte[] file) {
        String captured = ValueForm.header(source, CAPTURED_AT);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Header header : source.headers()) {
            if (header.key().startsWith(ATTRIBUTES + ".") && header.value() != null) {
                attributes.put(
                        header.key().substring(ATTRIBUTES.length() + 1),
                        ValueForm.text("header " + header.key(), header.value()));
            }
        }
        return record(
                source,
                null,
                file,
                ValueForm.header(source, LABEL),
                captured == null ? null : JsonIntake.time("header " + CAPTURED_AT, captured),
                attributes);
    }

    private ImageRecord json(SourceRecord source, byte[] value) {
        return JsonIntake.read("an image", value, maxJsonBytes, KEYS, json -> image(source, json));
    }

    private static ImageRecord image(SourceRecord source, JsonObject json) {
        boolean fields = json.has(DATA) && !json.has(IMAGE);
        byte[] data = json.bytes(fields ? DATA : IMAGE);
        if (data == null) {
            throw json.problem(IMAGE, "is missing: an image file in Base64");
        }
        ImageRecord image = record(
                source,
                json.text(ID),
                data,
                json.text(LABEL),
                JsonIntake.time(json, CAPTURED_AT),
                attributes(json.object(ATTRIBUTES)));
        if (fields) {
            image.setEncoding(encoding(json.text(ENCODING)));
            image.setWidth(size(json, WIDTH));
            image.setHeight(size(json, HEIGHT));
        }
        return image;
    }

    private static int size(JsonObject json, String key) {
        Integer size = json.integer(key, 0, Integer.MAX_VALUE);
        return size == null ? 0 : size;
    }

    private static Map<String, String> attributes(@Nullable JsonObject json) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (json != null) {
            json.keys().forEach(key -> attributes.put(key, Objects.requireNonNull(json.text(key))));
        }
        return attributes;
    }

    private static ImageEncoding encoding(@Nullable String name) {
        return Stream.of(ImageEncoding.values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(ImageEncoding.UNKNOWN);
    }

    private static ImageRecord record(
            SourceRecord source,
            @Nullable String id,
            byte[] file,
            @Nullable String label,
            @Nullable Instant captured,
            Map<String, String> attributes) {
        return ImageRecord.newBuilder()
                .setId(id == null ? id(source) : id)
                .setEncoding(ImageEncoding.FILE)
                .setData(ByteBuffer.wrap(file))
                .setLabel(label)
                .setCapturedAt(captured == null ? Instant.ofEpochMilli(Math.max(0, source.timestamp())) : captured)
                .setAttributes(attributes)
                .build();
    }

    private static String id(SourceRecord source) {
        String key = ValueForm.key(source);
        return key == null ? source.partition() + "-" + source.offset() : key;
    }
}
