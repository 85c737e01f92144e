package fashionstream.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.image.DecodeLimits;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageIntakeTest {
    private static final long TIMESTAMP = 1_770_000_000_000L;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    /** Shows what reached the Avro deserializer. */
    private static final Deserializer<String> AVRO = (topic, data) -> {
        if (data[0] > 1) {
            throw new SerializationException("unknown magic byte");
        }
        return "Avro of " + data.length + " bytes";
    };

    private final ImageIntake intake = new ImageIntake(AVRO, DecodeLimits.DEFAULT);

    @Test
    void shouldTakeTheIdOfAFileFromTheKeyAndTheRestFromHeaders() {
        SourceRecord source = source("shoe-1", PNG);
        source.headers()
                .add("label", "Sneaker".getBytes(UTF_8))
                .add("captured_at", "2026-02-03T04:05:06.789+01:00".getBytes(UTF_8))
                .add("attributes.camera", "east".getBytes(UTF_8))
                .add("trace", "abc".getBytes(UTF_8));

        ImageRecord image = read(source);
        assertThat(image.getId()).isEqualTo("shoe-1");
        assertThat(image.getEncoding()).isEqualTo(ImageEncoding.FILE);
        assertThat(image.getData().array()).isEqualTo(PNG);
        assertThat(image.getLabel()).isEqualTo("Sneaker");
        assertThat(image.getCapturedAt()).isEqualTo(Instant.parse("2026-02-03T03:05:06.789Z"));
        assertThat(image.getAttributes()).isEqualTo(Map.of("camera", "east"));
    }

    @Test
    void shouldNameAFileWithoutKeyByItsPlace() {
        ImageRecord image = read(source(null, PNG));
        assertThat(image.getId()).isEqualTo("3-4711");
        assertThat(image.getLabel()).isNull();
        assertThat(image.getCapturedAt()).isEqualTo(Instant.ofEpochMilli(TIMESTAMP));
    }

    @Test
    void shouldReadJson() {
        ImageRecord image = read(json("shoe-1", """
                 {"id": "shoe-1", "image": "%s", "label": "Sneaker", "captured_at": 1770000000123,
                  "attributes": {"camera": "east"}}""".formatted(BASE64)));
        assertThat(image.getId()).isEqualTo("shoe-1");
        assertThat(image.getData().array()).isEqualTo(PNG);
        assertThat(image.getLabel()).isEqualTo("Sneaker");
        assertThat(image.getCapturedAt()).isEqualTo(Instant.ofEpochMilli(1_770_000_000_123L));
        assertThat(image.getAttributes()).isEqualTo(Map.of("camera", "east"));
    }

    @Test
    void shouldReadJsonWithTheImageAlone() {
        ImageRecord image = read(json("shoe-2", "{\"image\": \"" + BASE64 + "\"}"));
        assertThat(image.getId()).isEqualTo("shoe-2");
        assertThat(image.getCapturedAt()).isEqualTo(Instant.ofEpochMilli(TIMESTAMP));
        assertThat(read(json(null, "{\"image\": \"" + BASE64 + "\"}")).getId()).isEqualTo("3-4711");
    }

    @Test
    void shouldReadTheFieldsOfAnAvroRecordInJson() {
        ImageRecord image = read(json("one", """
                {"id": "one", "encoding": "GRAY8", "width": 2, "height": 1, "data": "AAE=", "label": null,
                 "captured_at": "2026-02-03T04:05:06.789Z", "attributes": {}}"""));
        assertThat(image.getEncoding()).isEqualTo(ImageEncoding.GRAY8);
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getHeight()).isEqualTo(1);
        assertThat(image.getData().array()).containsExactly(0, 1);
    }

    @Test
    void shouldLeaveAvroToTheDeserializer() {
        assertThat(intake.read(source("one", new byte[] {0, 0, 0, 0, 7, 2}))).isEqualTo("Avro of 6 bytes");
        assertThat(intake.read(source("one", new byte[] {1, 2, 3}))).isEqualTo("Avro of 3 bytes");
        SourceRecord withHeader = source("one", new byte[] {1, 'M'});
        withHeader.headers().add("__value_schema_id", new byte[] {1, 2});
        assertThat(intake.read(withHeader)).isEqualTo("Avro of 2 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\": \"one\"} | the JSON value is not an image: 'image' is missing: an image file in Base64",
                "{\"image\": null} | the JSON value is not an image: 'image' is missing: an image file in Base64",
                "{\"image\": 7} | the JSON value is not an image: 'image' must be a text such as \"abc\", not 7",
                "{\"image\": \"no base64!\"} | the JSON value is not an image: 'image' is not Base64",
                "{\"image\": \"AA==\", \"lable\": \"Bag\"} | the JSON value is not an image: 'lable' is not a known key; the keys"
                        + " are attributes, captured_at, data, encoding, height, id, image, label, width",
                "{\"image\": \"AA==\", \"image\": \"AA==\"} | the JSON value is not an image: not JSON: line 1, column 26: Duplicate field 'image'",
                "{\"image\": \"AA==\"} and more | the JSON value is not an image: not JSON: line 1, column 19: Unrecognized token 'and'",
                "{\"image\": \"AA==\", \"captured_at\": \"yesterday\"} | 'captured_at' of the JSON value must be a time such as",
                "{\"image\": \"AA==\", \"captured_at\": 1e300} | the JSON value is not an image: 'captured_at' must be a whole number",
                "{\"image\": \"AA==\", \"attributes\": [1]} | the JSON value is not an image: 'attributes' must be an object, {...}, not [1]",
                "{\"image\": \"AA==\", \"attributes\": {\"a\": 1}} | the JSON value is not an image: 'attributes.a' must be a text such as \"abc\", not 1",
                "{\"data\": \"AA==\", \"width\": -1} | the JSON value is not an image: 'width' must be a whole number from 0 to 2147483647, not -1",
                "<!DOCTYPE html><html>                      | the value is not an ImageRecord in Avro, an image file or a JSON object: this is HTML",
                "shoe                                       | the value is not an ImageRecord in Avro, an image file or a JSON object: this is text",
            })
    void shouldRefuseOtherValues(String value, String message) {
        assertThatThrownBy(() -> intake.read(json("one", value)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith(message);
    }

    /** These begin with a zero byte, as Avro records do, which must not make the stream ask the registry for a schema. */
    @Test
    void shouldNameFilesOfBoxes() {
        byte[] heic = {0, 0, 0, 0x18, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c'};
        assertThatThrownBy(() -> intake.read(source("one", heic)))
                .hasMessageStartingWith("this is a HEIC file, which is not decoded; ");
    }

    @Test
    void shouldReadJsonAfterAByteOrderMark() {
        assertThat(read(json("one", "\uFEFF{\"image\": \"" + BASE64 + "\"}")).getId())
                .isEqualTo("one");
    }

    @Test
    void shouldRefuseHugeJsonAndTextsThatAreNotUtf8() {
        byte[] huge = new byte[(24 << 20) + 1];
        // A file of 15 MB in Base64: within the limit of a file.
        String large = "A".repeat(20_000_000);
        assertThat(read(json("one", "{\"image\": \"" + large + "\"}")).getData().remaining())
                .isEqualTo(15_000_000);
        assertThatThrownBy(() -> intake.read(json("one", "{\"image\": \"" + large + "!\"}")))
                .hasMessage("the JSON value is not an image: 'image' is not Base64");
        huge[0] = '{';
        assertThatThrownBy(() -> intake.read(source("one", huge)))
                .hasMessage("the JSON value has 25165825 bytes; at most 25165824 are read");
        SourceRecord source = source("one", PNG);
        source.headers().add("label", new byte[] {(byte) 0xFF});
        assertThatThrownBy(() -> intake.read(source)).hasMessage("the header label is not UTF-8 text");
        SourceRecord key =
                new SourceRecord("images", 3, 4711, TIMESTAMP, new byte[] {(byte) 0xFF}, PNG, new RecordHeaders());
        assertThatThrownBy(() -> intake.read(key)).hasMessage("the record key is not UTF-8 text");
    }

    private ImageRecord read(SourceRecord source) {
        return (ImageRecord) Objects.requireNonNull(intake.read(source));
    }

    private static SourceRecord json(@Nullable String key, String json) {
        return source(key, json.getBytes(UTF_8));
    }

    private static SourceRecord source(@Nullable String key, byte[] value) {
        return new SourceRecord(
                "images", 3, 4711, TIMESTAMP, key == null ? null : key.getBytes(UTF_8), value, new RecordHeaders());
    }
}
