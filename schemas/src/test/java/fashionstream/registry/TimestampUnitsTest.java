package fashionstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that Avro writes with schemas whose timestamps have other units than ours. */
class TimestampUnitsTest {
    private static final String MILLIS = "timestamp-millis";

    @ParameterizedTest
    @CsvSource({
        "timestamp-millis, 1700000000123, 1700000000123",
        "timestamp-micros, 1700000000123999, 1700000000123",
        "timestamp-micros, -1, -1",
        "timestamp-micros, -1000, -1",
        "timestamp-micros, -1001, -2",
        "timestamp-nanos, 1700000000123999999, 1700000000123",
        "timestamp-nanos, -1, -1",
        "timestamp-nanos, 9223372036854775807, 9223372036854",
        "timestamp-millis, 9223372036854775807, 9223372036854775807",
        "timestamp-micros, -9223372036854775808, -9223372036854776"
    })
    void shouldReadAnyUnitAsMilliseconds(String unit, long written, long millis) throws IOException {
        Schema writer = with(GroundTruth.SCHEMA$, unit);
        GenericRecord truth = new GenericData.Record(writer);
        truth.put("image_id", "a");
        truth.put("labelled_at", written);

        GroundTruth read = read(GroundTruth.class, writer, truth);

        assertThat(read.getLabelledAt()).isEqualTo(Instant.ofEpochMilli(millis));
    }

    @Test
    void shouldReadPlainNumbersAsMilliseconds() throws IOException {
        for (String type : new String[] {"\"long\"", "\"int\""}) {
            Schema writer = replace(GroundTruth.SCHEMA$, type);
            GenericRecord truth = new GenericData.Record(writer);
            truth.put("image_id", "a");
            truth.put("labelled_at", type.contains("int") ? (Object) 1234 : (Object) 1234L);

            assertThat(read(GroundTruth.class, writer, truth).getLabelledAt()).isEqualTo(Instant.ofEpochMilli(1234));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local-timestamp-millis",
                "local-timestamp-micros",
                "local-timestamp-nanos",
                "time-micros",
                "timestamp-seconds",
                "x"
            })
    void shouldRejectATypeThatIsNotAPointInTime(String type) {
        assertThatThrownBy(() -> reader(ImageRecord.class, with(ImageRecord.SCHEMA$, type)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("field captured_at of fashionstream.schema.ImageRecord")
                .hasMessageContaining(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "time-millis"})
    void shouldRejectAnIntTypeThatIsNotAPointInTime(String type) {
        Schema writer = replace(GroundTruth.SCHEMA$, "{\"type\":\"int\",\"logicalType\":\"" + type + "\"}");

        assertThatThrownBy(() -> reader(GroundTruth.class, writer))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("field labelled_at of fashionstream.schema.GroundTruth")
                .hasMessageContaining(type);
    }

    static Stream<SpecificRecord> records() {
        Instant time = Instant.ofEpochMilli(1_700_000_000_123L);
        return Stream.of(
                new ImageRecord("a", ImageEncoding.GRAY8, 1, 1, ByteBuffer.wrap(new byte[1]), null, time, Map.of()),
                new GroundTruth("a", "Bag", time, null),
                ModelCommand.newBuilder()
                        .setAction(ModelAction.PROMOTE)
                        .setModelVersion("1")
                        .setIssuedAt(time)
                        .build(),
                Prediction.newBuilder()
                        .setImageId("a")
                        .setLabel("Bag")
                        .setClassIndex(0)
                        .setConfidence(1)
                        .setProbabilities(List.of(1f))
                        .setModelName("m")
                        .setModelVersion("1")
                        .setCapturedAt(time)
                        .setPredictedAt(time.plusMillis(1))
                        .setImagePartition(0)
                        .setImageOffset(0)
                        .build(),
                RollingAccuracy.newBuilder()
                        .setWindow("all")
                        .setWindowStart(time)
                        .setWindowEnd(null)
                        .setUpdatedAt(time)
                        .setWatermark(time.plusMillis(7))
                        .setModelName("m")
                        .setModelVersion("1")
                        .setLabelled(0)
                        .setCorrect(0)
                        .setClasses(List.of())
                        .setConfusion(List.of())
                        .build());
    }

    /** Every timestamp of every record that we read, including those in unions. */
    @ParameterizedTest
    @MethodSource("records")
    void shouldCorrectEveryTimestampOfARecord(SpecificRecord record) throws IOException {
        for (Map.Entry<String, Long> unit :
                Map.of("timestamp-micros", 1000L, "timestamp-nanos", 1_000_000L).entrySet()) {
            Schema writer = with(record.getSchema(), unit.getKey());
            GenericRecord written = (GenericRecord) convert(record.getSchema(), record, unit.getValue());

            assertThat(read(record.getClass(), writer, copy(written, writer))).isEqualTo(record);
        }
    }

    @Test
    void shouldCorrectTimestampsInArraysMapsAndNestedRecords() {
        Schema reader = nested(MILLIS);
        Schema inner = reader.getField("maybe").schema().getTypes().get(1);
        Instant time = Instant.ofEpochMilli(5_999);
        Values record = new Values(
                reader,
                new ArrayList<>(List.of(time, time.plusMillis(1))),
                new HashMap<>(Map.of("a", time)),
                new ArrayList<>(List.of(new Values(inner, time))),
                new Values(inner, time));

        Resolver.Action action = Resolver.resolve(nested("timestamp-micros"), reader, SpecificData.get());
        Object result =
                Objects.requireNonNull(TimestampUnits.correction(action)).apply(record);

        assertThat(result).isSameAs(record);
        Instant corrected = Instant.ofEpochMilli(5);
        assertThat(record.get(0)).isEqualTo(List.of(corrected, corrected.plusMillis(1)));
        assertThat(record.get(1)).isEqualTo(Map.of("a", corrected));
        assertThat(((Values) ((List<?>) record.get(2)).get(0)).get(0)).isEqualTo(corrected);
        assertThat(((Values) record.get(3)).get(0)).isEqualTo(corrected);
    }

    @Test
    void shouldRejectUnitsThatCannotBeDistinguished() {
        Schema writer =
                replace(GroundTruth.SCHEMA$, "[\"int\",{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}]");

        assertThatThrownBy(() -> reader(GroundTruth.class, writer))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("field labelled_at of fashionstream.schema.GroundTruth")
                .hasMessageContaining("more than one unit");
    }

    @Test
    void shouldNotCorrectRecordsOfOurOwnSchema() {
        for (SpecificRecord record : records().toList()) {
            assertThat(new DatumReaders(true, record.getClass()).create(record.getSchema()))
                    .isInstanceOf(SpecificDatumReader.class);
        }
    }

    private static DatumReader<Object> reader(Class<? extends SpecificRecord> type, Schema writer) {
        return new DatumReaders(true, type).create(writer);
    }

    private static <T extends SpecificRecord> T read(Class<T> type, Schema writer, GenericRecord record)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(writer).write(record, encoder);
        encoder.flush();
        return type.cast(reader(type, writer).read(null, new ByteArrayDecoder().reset(bytes.toByteArray())));
    }

    /** The schema with another logical type for all of its timestamps. */
    private static Schema with(Schema schema, String logicalType) {
        return new Schema.Parser().parse(schema.toString().replace(MILLIS, logicalType));
    }

    /** The schema with another type for all of its timestamps. */
    private static Schema replace(Schema schema, String type) {
        return new Schema.Parser()
                .parse(schema.toString().replace("{\"type\":\"long\",\"logicalType\":\"" + MILLIS + "\"}", type));
    }

    /** Returns the record as generic data, with the given number of time units per millisecond. */
    private static Object convert(Schema schema, Object value, long perMilli) {
        if (value instanceof Instant instant) {
            return instant.toEpochMilli() * perMilli + perMilli - 1;
        }
        if (!(value instanceof SpecificRecord record)) {
            return value;
        }
        GenericRecord result = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            Object part = record.get(field.pos());
            result.put(
                    field.pos(),
                    part instanceof Enum<?> symbol
                            ? enumSymbol(field, symbol)
                            : convert(field.schema(), part, perMilli));
        }
        return result;
    }

    private static Object enumSymbol(Field field, Enum<?> symbol) {
        return new GenericData.EnumSymbol(field.schema(), symbol.name());
    }

    private static GenericRecord copy(GenericRecord record, Schema schema) {
        GenericRecord result = new GenericData.Record(schema);
        schema.getFields().forEach(field -> result.put(field.pos(), record.get(field.pos())));
        return result;
    }

    /** An array, a map, an array of records and a union with a record, with times in all of them. */
    private static Schema nested(String unit) {
        String time = "{\"type\":\"long\",\"logicalType\":\"" + unit + "\"}";
        String inner =
                "{\"type\":\"record\",\"name\":\"t.Inner\",\"fields\":[{\"name\":\"at\",\"type\":" + time + "}]}";
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"t.Outer\",\"fields\":["
                        + "{\"name\":\"list\",\"type\":{\"type\":\"array\",\"items\":" + time + "}},"
                        + "{\"name\":\"map\",\"type\":{\"type\":\"map\",\"values\":" + time + "}},"
                        + "{\"name\":\"inner\",\"type\":{\"type\":\"array\",\"items\":" + inner + "}},"
                        + "{\"name\":\"maybe\",\"type\":[\"null\",\"t.Inner\"]}]}");
    }

    /** Stands for a generated class. */
    private static final class Values implements SpecificRecord {
        private final Schema schema;
        private final Object[] values;

        Values(Schema schema, Object... values) {
            this.schema = schema;
            this.values = values;
        }

        @Override
        public void put(int position, Object value) {
            values[position] = value;
        }

        @Override
        public Object get(int position) {
            return values[position];
        }

        @Override
        public Schema getSchema() {
            return schema;
        }
    }
}
