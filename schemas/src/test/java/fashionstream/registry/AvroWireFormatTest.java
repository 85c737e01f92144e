package fashionstream.registry;

import static fashionstream.registry.TestSerdes.deserializer;
import static fashionstream.registry.TestSerdes.serializer;
import static fashionstream.registry.TestSerdes.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroWireFormatTest {
    private static final String HEADER_FORM = "io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer";

    /** The MD5 digest of {@link TestSerdes#WORD_TEXT}, from another program. */
    private static final String WORD_GUID = "7fa28f7adcf33fde9e5ade8f5b89b73e";

    private static final GroundTruth TRUTH = new GroundTruth("img-1", "Bag", Instant.ofEpochMilli(1), null);

    @TempDir
    Path directory;

    DevelopmentRegistry registry;

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory);
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void shouldWriteIdBeforeTheRecord() {
        AvroSerializer<GroundTruth> serializer = serializer(registry.url());

        assertThat(serializer.serialize("labels", TRUTH))
                .asHexString()
                .isEqualTo("00000000010A696D672D3102064261670200");
    }

    @Test
    void shouldReadIdBeforeTheRecord() {
        serializer(registry.url()).serialize("labels", TRUTH);
        AvroDeserializer<GroundTruth> deserializer = deserializer(registry.url(), "specific.avro.reader", true);

        assertThat(deserializer.deserialize("labels", hex("00000000010A696D672D3102064261670200")))
                .isEqualTo(TRUTH);
    }

    @Test
    void shouldWriteGuidIntoTheHeader() {
        AvroSerializer<GenericRecord> serializer =
                serializer(registry.url(), AvroSerdeConfig.VALUE_SCHEMA_ID_SERIALIZER, HEADER_FORM);
        Headers headers = new RecordHeaders();

        byte[] bytes = serializer.serialize("words", headers, word("hi"));

        assertThat(bytes).asHexString().isEqualTo("046869");
        assertThat(headers.lastHeader("__value_schema_id").value()).isEqualTo(hex("01" + WORD_GUID));
        assertThat(headers.toArray()).hasSize(1);
    }

    @Test
    void shouldWriteGuidOfKeysIntoTheirOwnHeader() {
        AvroSerializer<GenericRecord> serializer = new AvroSerializer<>();
        serializer.configure(
                TestSerdes.settings(registry.url(), AvroSerdeConfig.KEY_SCHEMA_ID_SERIALIZER, HEADER_FORM), true);
        Headers headers = new RecordHeaders();

        serializer.serialize("words", headers, word("hi"));

        assertThat(headers.lastHeader("__key_schema_id").value()).isEqualTo(hex("01" + WORD_GUID));
    }

    @Test
    void shouldReadGuidFromTheHeader() {
        serializer(registry.url()).serialize("words", word("hi"));
        Headers headers = new RecordHeaders().add("__value_schema_id", hex("01" + WORD_GUID));
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThat(deserializer.deserialize("words", headers, hex("046869"))).isEqualTo(word("hi"));
    }

    @Test
    void shouldPreferTheLastHeaderToOthersAndThePrefix() {
        serializer(registry.url()).serialize("words", word("hi"));
        Headers headers = new RecordHeaders()
                .add("__value_schema_id", hex("01" + "00".repeat(16)))
                .add("__value_schema_id", hex("01" + WORD_GUID));
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThat(deserializer.deserialize("words", headers, hex("046869"))).isEqualTo(word("hi"));
    }

    @Test
    void shouldRemoveAnExistingIdHeaderSoThatReadersUseThePrefix() {
        AvroSerializer<GenericRecord> serializer = serializer(registry.url());
        Headers headers = new RecordHeaders().add("__value_schema_id", hex("01" + "00".repeat(16)));

        byte[] bytes = serializer.serialize("words", headers, word("hi"));

        assertThat(headers.toArray()).isEmpty();
        assertThat(bytes).asHexString().isEqualTo("0000000001046869");
    }

    @Test
    void shouldKeepNull() {
        assertThat(serializer(registry.url()).serialize("words", null)).isNull();
        assertThat(deserializer(registry.url()).deserialize("words", (byte[]) null))
                .isNull();
        assertThat(deserializer(registry.url()).deserialize("words", new RecordHeaders(), (ByteBuffer) null))
                .isNull();
    }

    @Test
    void shouldReadFromBuffersOfAnyKind() {
        byte[] bytes = hex("0000000001046869");
        serializer(registry.url()).serialize("words", word("hi"));
        ByteBuffer within =
                ByteBuffer.wrap(new byte[bytes.length + 7], 4, bytes.length).put(bytes);
        within.position(4);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThat(deserializer.deserialize("words", new RecordHeaders(), within))
                .isEqualTo(word("hi"));
        assertThat(deserializer.deserialize("words", new RecordHeaders(), direct))
                .isEqualTo(word("hi"));
    }

    @Test
    void shouldContinueAfterARecordThatDoesNotMatchItsSchema() {
        AvroSerializer<GenericRecord> serializer = serializer(registry.url());
        GenericRecord incomplete = word("hi");
        incomplete.put("text", null);

        assertThatThrownBy(() -> serializer.serialize("words", incomplete))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("t.Word for topic words");
        assertThat(serializer.serialize("words", word("hi"))).asHexString().isEqualTo("0000000001046869");
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "07000000010468, 0x07",
        "000000, 3 bytes",
        "01000000, 4 bytes",
        "7B2274657874223A31, 0x7b",
        "0000000001, ends too early",
        "00000000010468, 2 with 1 bytes left",
        "000000000104686900, 1 bytes are left over",
        "0000000001FEFFFFFF0F68, 2147483647 with 1 bytes",
        "000000000103686900, -2 with 3 bytes",
        "0000000007046869, Schema 7 not found"
    })
    void shouldReportWhatIsWrongWithBytes(String bytes, String message) {
        serializer(registry.url()).serialize("words", word("hi"));
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThatThrownBy(() -> deserializer.deserialize("words", hex(bytes)))
                .isInstanceOf(SerializationException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"'', is empty", "0100, 0x01", "010000000000000000000000000000000000FF, 19 bytes instead of 17"})
    void shouldReportWhatIsWrongWithTheHeader(String header, String message) {
        Headers headers = new RecordHeaders().add("__value_schema_id", hex(header));
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThatThrownBy(() -> deserializer.deserialize("words", headers, hex("046869")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("header __value_schema_id")
                .hasMessageContaining(message);
    }

    @Test
    void shouldRequireConfiguration() {
        assertThatThrownBy(() -> new AvroSerializer<>().serialize("words", word("hi")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new AvroDeserializer<>().deserialize("words", hex("00")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new AvroSerde<>().serializer()).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
