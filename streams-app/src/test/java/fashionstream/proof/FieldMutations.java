package fashionstream.proof;

import static fashionstream.proof.Fate.EITHER;
import static fashionstream.proof.Fate.REFUSED;
import static fashionstream.proof.Fate.TAKEN;

import fashionstream.proof.Mutation.Dimension;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RecordLimits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Unusual fields of images and labels, except the picture. */
final class FieldMutations {
    /** Mutations of both images and labels. */
    static final List<Mutation> OF_BOTH;

    static final List<Mutation> OF_IMAGES;
    static final List<Mutation> OF_LABELS;

    /** An id that many images may have. */
    static final String REPEATED_ID = "camera-1";

    private static final int BYTES_OF_E_ACUTE = 2;

    private static final Schema NEST = SchemaBuilder.record("Nest")
            .fields()
            .name("inner")
            .type()
            .unionOf()
            .nullType()
            .and()
            .type("Nest")
            .endUnion()
            .noDefault()
            .endRecord();

    static {
        List<Mutation> both = new ArrayList<>();
        ids(both);
        classNames(both);
        times(both);
        OF_BOTH = List.copyOf(both);
        List<Mutation> images = new ArrayList<>();
        images.add(field("ID_REPEATED", TAKEN, TAKEN, draft -> draft.setId(REPEATED_ID)));
        attributes(images);
        OF_IMAGES = List.copyOf(images);
        OF_LABELS = List.of(
                field("LABELLED_BY_AT_LIMIT", TAKEN, TAKEN, labelledBy(RecordLimits.LABELLED_BY_BYTES)),
                field("LABELLED_BY_ABOVE_LIMIT", REFUSED, REFUSED, labelledBy(RecordLimits.LABELLED_BY_BYTES + 1)),
                field("LABELLED_BY_70K", REFUSED, REFUSED, labelledBy(70_000)));
    }

    private FieldMutations() {}

    private static void ids(List<Mutation> to) {
        to.add(field("ID_EMPTY", REFUSED, EITHER, draft -> draft.setId("")));
        to.add(field("ID_BLANK", REFUSED, EITHER, draft -> draft.setId(" \t\n")));
        to.add(id("ID_BELOW_LIMIT", TAKEN, RecordLimits.ID_BYTES - 1));
        to.add(id("ID_AT_LIMIT", TAKEN, RecordLimits.ID_BYTES));
        to.add(id("ID_ABOVE_LIMIT", REFUSED, RecordLimits.ID_BYTES + 1));
        to.add(id("ID_70K", REFUSED, 70_000));
        to.add(id("ID_700K", REFUSED, 700_000));
        to.add(field(
                "ID_OF_TWO_BYTE_CHARS_AT_LIMIT",
                TAKEN,
                TAKEN,
                (draft, random) -> draft.setId(accents(draft, RecordLimits.ID_BYTES))));
        to.add(field(
                "ID_OF_TWO_BYTE_CHARS_ABOVE_LIMIT",
                REFUSED,
                REFUSED,
                (draft, random) -> draft.setId(accents(draft, RecordLimits.ID_BYTES + BYTES_OF_E_ACUTE))));
        to.add(field(
                "ID_CONTROL_CHARACTERS",
                EITHER,
                EITHER,
                draft -> draft.setId(draft.id() + "\u0000\n\r\u001b[2J\u202e\ufeff\u0085")));
        to.add(field("ID_OF_OTHER_PLANES", TAKEN, TAKEN, draft -> draft.setId(draft.id() + "\ud83d\udc5f\uffff")));
    }

    private static void classNames(List<Mutation> to) {
        to.add(field("LABEL_EMPTY", EITHER, EITHER, draft -> draft.setClassName("")));
        to.add(field("LABEL_UNKNOWN", TAKEN, TAKEN, draft -> draft.setClassName("Umbrella")));
        to.add(field("LABEL_CONTROL_CHARACTERS", EITHER, EITHER, draft -> draft.setClassName("Bag\u0000\u001b[2J\n")));
        to.add(className("LABEL_AT_LIMIT", TAKEN, RecordLimits.LABEL_BYTES));
        to.add(className("LABEL_ABOVE_LIMIT", REFUSED, RecordLimits.LABEL_BYTES + 1));
        to.add(className("LABEL_64K", REFUSED, 65_536));
        to.add(className("LABEL_70K", REFUSED, 70_000));
        to.add(field("LABEL_5M_COMPRESSED", REFUSED, REFUSED, draft -> {
            draft.setClassName("x".repeat(5_000_000));
            draft.compression = Compression.GZIP;
        }));
    }

    private static void times(List<Mutation> to) {
        to.add(time("TIME_ZERO", TAKEN, 0));
        to.add(time("TIME_BEFORE_1970", TAKEN, -1));
        to.add(time(
                "TIME_YEAR_9999",
                TAKEN,
                Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli()));
        to.add(time(
                "TIME_YEAR_10000",
                EITHER,
                Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli() + 1));
        to.add(time("TIME_YEAR_1", TAKEN, Instant.parse("0001-01-01T00:00:00Z").toEpochMilli()));
        to.add(time("TIME_YEAR_0", EITHER, Instant.parse("0001-01-01T00:00:00Z").toEpochMilli() - 1));
        to.add(time("TIME_MAX", EITHER, Long.MAX_VALUE));
        to.add(time("TIME_MIN", EITHER, Long.MIN_VALUE));
        to.add(writer(
                "WRITER_MICROS",
                EITHER,
                1000,
                LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG))));
        to.add(writer(
                "WRITER_NANOS",
                EITHER,
                1_000_000,
                LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG))));
        to.add(writer(
                "WRITER_LOCAL_MILLIS",
                EITHER,
                1,
                LogicalTypes.localTimestampMillis().addToSchema(Schema.create(Schema.Type.LONG))));
        to.add(writer("WRITER_PLAIN_LONG", TAKEN, 1, Schema.create(Schema.Type.LONG)));
        to.add(field("WRITER_INT", TAKEN, TAKEN, draft -> {
            draft.setTime(Instant.ofEpochMilli(1_234_567));
            draft.writer = withTime(draft, Schema.create(Schema.Type.INT));
        }));
        to.add(field("WRITER_FURTHER_FIELD", TAKEN, TAKEN, draft -> {
            draft.writer = withFurther(draft, Schema.create(Schema.Type.STRING));
            draft.further = new byte[] {2, 'x'};
        }));
        to.add(field("WRITER_NESTS_DEEPLY", EITHER, EITHER, draft -> {
            draft.writer = withFurther(draft, NEST);
            // Each byte selects the branch that nests one level deeper; the last one ends the recursion.
            draft.further = new byte[100_000];
            Arrays.fill(draft.further, 0, draft.further.length - 1, (byte) 2);
        }));
    }

    private static void attributes(List<Mutation> to) {
        to.add(attributes("ATTRIBUTES_AT_LIMIT", TAKEN, RecordLimits.ATTRIBUTES, 0));
        to.add(attributes("ATTRIBUTES_ABOVE_LIMIT", REFUSED, RecordLimits.ATTRIBUTES + 1, 0));
        to.add(attributes("ATTRIBUTES_20000", REFUSED, 20_000, 0));
        to.add(attributes("ATTRIBUTES_BYTES_AT_LIMIT", TAKEN, 10, RecordLimits.ATTRIBUTES_BYTES));
        to.add(attributes("ATTRIBUTES_BYTES_ABOVE_LIMIT", REFUSED, 10, RecordLimits.ATTRIBUTES_BYTES + 1));
        to.add(attributes("ATTRIBUTES_900K", REFUSED, 1, 900_000));
    }

    private static Mutation id(String name, Fate fate, int bytes) {
        return field(name, fate, fate, draft -> draft.setId(padded(draft.id(), bytes)));
    }

    private static Mutation className(String name, Fate fate, int bytes) {
        return field(name, fate, fate, draft -> draft.setClassName("x".repeat(bytes)));
    }

    private static Consumer<Draft> labelledBy(int bytes) {
        return draft -> Objects.requireNonNull(draft.label).setLabelledBy("x".repeat(bytes));
    }

    /** A time that readers can't represent must not reach a prediction; the time of a label is not read. */
    private static Mutation time(String name, Fate fate, long millis) {
        return field(name, fate, fate, draft -> {
            draft.setTime(Instant.ofEpochMilli(millis));
            draft.exactTime = fate == TAKEN;
        });
    }

    private static Mutation writer(String name, Fate fate, long unitsPerMilli, Schema type) {
        return field(name, fate, fate, draft -> {
            draft.writer = withTime(draft, type);
            draft.writtenTime = draft.time().toEpochMilli() * unitsPerMilli;
        });
    }

    private static Schema withTime(Draft draft, Schema type) {
        Schema schema = schema(draft);
        String time = draft.isImage() ? "captured_at" : "labelled_at";
        return copy(
                schema,
                schema.getFields().stream()
                        .map(field -> new Schema.Field(field, field.name().equals(time) ? type : field.schema()))
                        .toList());
    }

    private static Schema withFurther(Draft draft, Schema type) {
        Schema schema = schema(draft);
        List<Schema.Field> fields = new ArrayList<>(schema.getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList());
        fields.add(new Schema.Field("further", type, "Not known to any reader."));
        return copy(schema, fields);
    }

    private static Schema schema(Draft draft) {
        return draft.image != null
                ? ImageRecord.getClassSchema()
                : Objects.requireNonNull(draft.label).getSchema();
    }

    private static Schema copy(Schema schema, List<Schema.Field> fields) {
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static Mutation attributes(String name, Fate fate, int count, int bytes) {
        return field(name, fate, fate, draft -> {
            Map<String, String> attributes = new HashMap<>();
            IntStream.range(0, count).forEach(i -> attributes.put("attribute-" + i, ""));
            int names = attributes.keySet().stream().mapToInt(String::length).sum();
            attributes.put("attribute-0", "x".repeat(Math.max(0, bytes - names)));
            Objects.requireNonNull(draft.image).setAttributes(attributes);
        });
    }

    private static Mutation field(String name, Fate ofImage, Fate ofLabel, Consumer<Draft> change) {
        return field(name, ofImage, ofLabel, (draft, random) -> change.accept(draft));
    }

    private static Mutation field(String name, Fate ofImage, Fate ofLabel, BiConsumer<Draft, Random> change) {
        return new Mutation(name, Dimension.FIELDS, ofImage, ofLabel, change);
    }

    private static String padded(String id, int bytes) {
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        return id + "x".repeat(Math.max(0, bytes - length));
    }

    private static String accents(Draft draft, int bytes) {
        int left = bytes - draft.idBytes().length;
        return draft.id() + "x".repeat(left % BYTES_OF_E_ACUTE) + "\u00e9".repeat(left / BYTES_OF_E_ACUTE);
    }
}
