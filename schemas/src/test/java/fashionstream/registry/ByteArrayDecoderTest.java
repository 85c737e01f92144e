package fashionstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the decoder against Avro's own encoder. */
class ByteArrayDecoderTest {
    private static final Schema EVERYTHING = SchemaBuilder.record("Everything")
            .fields()
            .requiredBoolean("flag")
            .requiredInt("small")
            .requiredLong("big")
            .requiredFloat("single")
            .requiredDouble("twice")
            .requiredString("text")
            .requiredBytes("raw")
            .name("digest")
            .type()
            .fixed("Digest")
            .size(4)
            .noDefault()
            .name("list")
            .type()
            .array()
            .items()
            .longType()
            .noDefault()
            .name("map")
            .type()
            .map()
            .values()
            .stringType()
            .noDefault()
            .name("nothing")
            .type()
            .nullType()
            .noDefault()
            .requiredInt("last")
            .endRecord();

    private static final Schema LAST_ONLY =
            SchemaBuilder.record("Everything").fields().requiredInt("last").endRecord();

    private final ByteArrayDecoder decoder = new ByteArrayDecoder();

    @Test
    void shouldReadWhatAvroWrote() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            GenericRecord written = randomRecord(random);
            byte[] bytes = encode(written, i % 2 == 0);

            Object read = new GenericDatumReader<>(EVERYTHING).read(null, decoder.reset(bytes));

            // Compared as text, since one side has Utf8 and the other String.
            assertThat(read).hasToString(written.toString());
            assertThat(decoder.remaining()).isZero();
        }
    }

    @Test
    void shouldSkipWhatAvroWrote() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            GenericRecord written = randomRecord(random);
            byte[] bytes = encode(written, i % 2 == 0);

            GenericRecord read =
                    new GenericDatumReader<GenericRecord>(EVERYTHING, LAST_ONLY).read(null, decoder.reset(bytes));

            assertThat(read.get("last")).isEqualTo(written.get("last"));
            assertThat(decoder.remaining()).isZero();
        }
    }

    @Test
    void shouldRejectEveryTruncation() throws IOException {
        byte[] bytes = encode(randomRecord(new Random(3)), true);
        GenericDatumReader<Object> reader = new GenericDatumReader<>(EVERYTHING);

        for (int length = 0; length < bytes.length; length++) {
            decoder.reset(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> reader.read(null, decoder))
                    .isInstanceOfAny(EOFException.class, AvroRuntimeException.class);
        }
    }

    /** Lengths and counts of 2^31-1, 2^62 and the lowest long. */
    @ParameterizedTest
    @ValueSource(strings = {"FEFFFFFF0F", "8080808080808080807F", "FFFFFFFFFFFFFFFFFF01"})
    void shouldNotAllocateMemoryForALengthThatExceedsTheInput(String length) {
        byte[] bytes = HexFormat.of().parseHex(length + "0000");

        for (Read read : List.<Read>of(
                ByteArrayDecoder::readString,
                d -> d.readString(null),
                d -> d.readBytes(null),
                ByteArrayDecoder::skipString,
                ByteArrayDecoder::skipBytes,
                ByteArrayDecoder::readArrayStart,
                ByteArrayDecoder::readMapStart)) {
            decoder.reset(bytes);
            assertThatThrownBy(() -> read.from(decoder)).isInstanceOf(AvroRuntimeException.class);
        }
    }

    @Test
    void shouldCountTheItemsOfNestedCollectionsTogether() throws IOException {
        // Ten bytes: an array of 6 items that contains another array of 6.
        decoder.reset(HexFormat.of().parseHex("0C0C0000000000000000"));

        assertThat(decoder.readArrayStart()).isEqualTo(6);
        assertThatThrownBy(decoder::readArrayStart)
                .isInstanceOf(AvroRuntimeException.class)
                .hasMessageContaining("6 items");
    }

    @Test
    void shouldRejectNumbersWithTooManyBytes() {
        byte[] bytes = HexFormat.of().parseHex("FF".repeat(12));

        assertThatThrownBy(() -> decoder.reset(bytes).readInt()).isInstanceOf(AvroRuntimeException.class);
        assertThatThrownBy(() -> decoder.reset(bytes).readLong()).isInstanceOf(AvroRuntimeException.class);
    }

    private static GenericRecord randomRecord(Random random) {
        byte[] raw = new byte[random.nextInt(300)];
        random.nextBytes(raw);
        GenericData.Record datum = new GenericData.Record(EVERYTHING);
        datum.put("flag", random.nextBoolean());
        datum.put("small", random.nextInt() >> random.nextInt(32));
        datum.put("big", random.nextLong() >> random.nextInt(64));
        datum.put("single", random.nextFloat());
        datum.put("twice", random.nextGaussian());
        datum.put("text", "é".repeat(random.nextInt(100)));
        datum.put("raw", ByteBuffer.wrap(raw));
        datum.put("digest", new GenericData.Fixed(EVERYTHING.getField("digest").schema(), new byte[] {1, 2, 3, 4}));
        datum.put("list", random.longs(random.nextInt(50)).boxed().toList());
        datum.put("map", Map.of("key", "value" + random.nextInt()));
        datum.put("last", random.nextInt());
        return datum;
    }

    private static byte[] encode(GenericRecord datum, boolean withBlockLengths) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = withBlockLengths
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
                : EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(EVERYTHING).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private interface Read {
        void from(ByteArrayDecoder decoder) throws IOException;
    }
}
