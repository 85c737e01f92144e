package fashionstream.registry;

import static fashionstream.registry.TestSerdes.settings;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Randomly damaged records: each one is either read or rejected with the right exception. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MutatedRecordTest {
    private static final int MUTATIONS = 4000;

    private static final List<SpecificRecordBase> RECORDS = List.of(
            new ImageRecord(
                    "img-1",
                    ImageEncoding.GRAY8,
                    4,
                    4,
                    ByteBuffer.wrap(new byte[16]),
                    "Bag",
                    Instant.ofEpochMilli(1_700_000_000_000L),
                    Map.of("source", "test", "drift", "none")),
            new GroundTruth("img-1", "Bag", Instant.ofEpochMilli(1_700_000_000_000L), "somebody"),
            Prediction.newBuilder()
                    .setImageId("img-1")
                    .setLabel("Bag")
                    .setClassIndex(1)
                    .setConfidence(0.75f)
                    .setProbabilities(List.of(0.25f, 0.75f))
                    .setModelName("model")
                    .setModelVersion("0123456789ab")
                    .setCapturedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                    .setPredictedAt(Instant.ofEpochMilli(1_700_000_000_001L))
                    .setLabelTrue("Bag")
                    .setPixelMean(0.5f)
                    .setImagePartition(3)
                    .setImageOffset(4711)
                    .build());

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldReadOrRejectEveryMutation(long seed) throws Exception {
        Random random = new Random(seed);
        int read = 0;
        try (DevelopmentRegistry registry = DevelopmentRegistry.start(0, directory)) {
            for (SpecificRecordBase record : RECORDS) {
                try (AvroSerde<SpecificRecordBase> serde = new AvroSerde<>()) {
                    serde.configure(
                            settings(registry.url(), AvroSerdeConfig.SPECIFIC_AVRO_VALUE_TYPE, record.getClass()),
                            false);
                    String topic = record.getSchema().getName();
                    byte[] valid = Objects.requireNonNull(serde.serializer().serialize(topic, record));
                    for (int i = 0; i < MUTATIONS; i++) {
                        byte[] mutated = mutate(valid, random);
                        read += isRead(serde, mutated, random) ? 1 : 0;
                    }
                    assertThat(serde.deserializer().deserialize(topic, valid)).isEqualTo(record);
                }
            }
        }
        // Many changes have no effect on validity, such as those to an image's bytes; others break the record.
        assertThat(read).isBetween(MUTATIONS / 10, 3 * MUTATIONS - MUTATIONS / 10);
    }

    private static boolean isRead(AvroSerde<SpecificRecordBase> serde, byte[] mutated, Random random) {
        Headers headers = new RecordHeaders();
        if (random.nextInt(20) == 0) {
            byte[] id = new byte[random.nextInt(20)];
            random.nextBytes(id);
            headers.add(AvroSerializer.VALUE_SCHEMA_ID_HEADER, id);
        }
        try {
            SpecificRecord value = serde.deserializer().deserialize("topic", headers, mutated);
            // The record is complete: no later access fails.
            return !String.valueOf(value).isEmpty();
        } catch (SerializationException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("the record " + HexFormat.of().formatHex(mutated), e);
        }
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        // Mostly after the schema id, otherwise hardly any record would be decoded.
        int from = random.nextInt(10) == 0 ? 0 : 5;
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes = mutateOnce(bytes, Math.min(from, bytes.length), random);
        }
        return bytes;
    }

    private static byte[] mutateOnce(byte[] bytes, int from, Random random) {
        if (bytes.length == from) {
            return bytes;
        }
        int at = from + random.nextInt(bytes.length - from);
        byte[] noise = new byte[1 + random.nextInt(12)];
        if (random.nextBoolean()) {
            random.nextBytes(noise);
        } else {
            // Large numbers in place of lengths or counts.
            Arrays.fill(noise, (byte) (random.nextBoolean() ? 0xff : 0x80));
        }
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> splice(bytes, at, at, noise);
            case 2 -> splice(bytes, at, Math.min(bytes.length, at + noise.length), noise);
            case 3 -> splice(bytes, at, Math.min(bytes.length, at + noise.length), new byte[0]);
            case 4 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, from, bytes.length));
            default -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
        };
    }

    /** Replaces a part by another. */
    private static byte[] splice(byte[] bytes, int from, int to, byte[] part) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(bytes, 0, from);
        result.writeBytes(part);
        result.write(bytes, to, bytes.length - to);
        return result.toByteArray();
    }
}
