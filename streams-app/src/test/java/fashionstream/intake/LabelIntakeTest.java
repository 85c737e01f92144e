package fashionstream.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.GroundTruth;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelIntakeTest {
    private static final long TIMESTAMP = 1_770_000_000_000L;

    private final LabelIntake intake = new LabelIntake((topic, data) -> {
        if (data[0] > 1) {
            throw new SerializationException("unknown magic byte");
        }
        return "Avro";
    });

    @ParameterizedTest
    @ValueSource(strings = {"T-shirt/top", "\uFEFFT-shirt/top", "T-shirt/top\n", "T-shirt/top\r\n"})
    void shouldTakeAClassNameAsTheLabelOfTheKey(String value) {
        GroundTruth truth = read(source("shoe-1", value));
        assertThat(truth.getImageId()).isEqualTo("shoe-1");
        assertThat(truth.getLabel()).isEqualTo("T-shirt/top");
        assertThat(truth.getLabelledAt()).isEqualTo(Instant.ofEpochMilli(TIMESTAMP));
        assertThat(truth.getLabelledBy()).isNull();
    }

    @Test
    void shouldReadJson() {
        GroundTruth truth = read(source(null, """
                {"image_id": "shoe-1", "label": "Bag", "labelled_at": "2026-02-03T04:05:06Z", "labelled_by": "Ida"}"""));
        assertThat(truth.getImageId()).isEqualTo("shoe-1");
        assertThat(truth.getLabel()).isEqualTo("Bag");
        assertThat(truth.getLabelledAt()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
        assertThat(truth.getLabelledBy()).isEqualTo("Ida");

        GroundTruth withdrawn = read(source("shoe-2", "{\"label\": null}"));
        assertThat(withdrawn.getImageId()).isEqualTo("shoe-2");
        assertThat(withdrawn.getLabel()).isNull();
    }

    @Test
    void shouldLeaveAvroToTheDeserializer() {
        assertThat(intake.read(new SourceRecord("labels", 0, 1, 2, null, new byte[] {0, 1}, new RecordHeaders())))
                .isEqualTo("Avro");
        assertThat(intake.read(new SourceRecord("labels", 0, 1, 2, null, null, new RecordHeaders())))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the value is empty; a record without value withdraws a label",
                "{} | the JSON value is not a label: 'label' is missing; null withdraws a label",
                "{\"label\": 3} | the JSON value is not a label: 'label' must be a text such as \"abc\", not 3",
                "{\"label\": \"Bag\"} | the record does not say which image it labels: send its id as the key",
                "Bag | the record does not say which image it labels: send its id as the key",
                "\"Bag\" | the value is not a GroundTruth in Avro, a JSON object or a class name",
                "Ba\u0007g | the value is not a GroundTruth in Avro, a JSON object or a class name",
            })
    void shouldRefuseOtherValues(String value, String message) {
        assertThatThrownBy(() -> intake.read(source(null, value)))
                .isInstanceOf(SerializationException.class)
                .hasMessage(message);
    }

    private GroundTruth read(SourceRecord source) {
        return (GroundTruth) Objects.requireNonNull(intake.read(source));
    }

    private static SourceRecord source(@Nullable String key, String value) {
        return new SourceRecord(
                "labels",
                3,
                4711,
                TIMESTAMP,
                key == null ? null : key.getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders());
    }
}
