package fashionstream.jsonrecord;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.AccuracyState;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSerdeTest {
    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.789Z");

    @Test
    void shouldReadWhatItWrites() {
        shouldReturn(Prediction.class, prediction());
        shouldReturn(
                ImageRecord.class,
                ImageRecord.newBuilder()
                        .setId("image")
                        .setEncoding(ImageEncoding.PNG)
                        .setData(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xFF}))
                        .setCapturedAt(TIME)
                        .setAttributes(Map.of("camera", "east"))
                        .build());
        shouldReturn(
                GroundTruth.class,
                GroundTruth.newBuilder()
                        .setImageId("image")
                        .setLabel(null)
                        .setLabelledAt(TIME)
                        .build());
        shouldReturn(
                RollingAccuracy.class,
                RollingAccuracy.newBuilder()
                        .setWindow("all")
                        .setUpdatedAt(TIME)
                        .setModelName("model")
                        .setModelVersion("0123456789ab")
                        .setLabelled(4_000_000_000L)
                        .setCorrect(3)
                        .setAccuracy(0.1 + 0.2)
                        .setState(AccuracyState.ALERT)
                        .setClasses(List.of())
                        .setConfusion(List.of(1L, 2L, 3L, 4L))
                        .build());
    }

    @Test
    void shouldWriteTheNamesOfTheFields() {
        try (JsonSerde<Prediction> serde = serde(Prediction.class)) {
            assertThat(new String(serde.serializer().serialize("predictions", prediction()), UTF_8))
                    .startsWith("{\"image_id\":\"image\",\"label\":\"Bag\",\"class_index\":1,\"confidence\":0.7,"
                            + "\"probabilities\":[0.3,0.7],")
                    .contains("\"role\":\"CHAMPION\"", "\"captured_at\":\"2026-02-03T04:05:06.789Z\"");
            assertThat(serde.serializer().serialize("predictions", null)).isNull();
            assertThat(serde.deserializer().deserialize("predictions", (byte[]) null))
                    .isNull();
        }
    }

    @Test
    void shouldReadRecordsOfOtherVersions() {
        try (JsonSerde<Prediction> serde = serde(Prediction.class)) {
            Prediction read = serde.deserializer().deserialize("predictions", """
                    {"image_id": "image", "label": "Bag", "class_index": 1, "confidence": 1, "probabilities": [0, 1],
                     "model_name": "model", "model_version": "0123456789ab", "role": "RUNNER_UP", "a_later_field": [],
                     "captured_at": "2026-02-03T04:05:06.789Z", "predicted_at": "2026-02-03T04:05:06.789Z",
                     "image_partition": 0, "image_offset": 0}""".getBytes(UTF_8));
            assertThat(read.getRole()).isEqualTo(ModelRole.UNKNOWN);
            assertThat(read.getLabelTrue()).isNull();
            assertThat(read.getAttributes()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no JSON | a value of topic labels is not JSON, which output.format=json expects: ",
                "[] | a value of topic labels is not a GroundTruth: it is not a JSON object",
                "{} | a value of topic labels is not a GroundTruth: 'image_id' is missing",
                "{\"image_id\": 3} | a value of topic labels is not a GroundTruth: 'image_id' is not a string",
                "{\"image_id\": \"a\", \"label\": \"b\", \"labelled_at\": \"today\"} | a value of topic labels is not a GroundTruth: 'labelled_at' is not a time such as",
                "{\"image_id\": \"a\"} {} | a value of topic labels is not JSON",
            })
    void shouldRefuseOtherValues(String json, String message) {
        try (JsonSerde<GroundTruth> serde = serde(GroundTruth.class)) {
            assertThatThrownBy(() -> serde.deserializer().deserialize("labels", json.getBytes(UTF_8)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageStartingWith(message);
        }
    }

    @Test
    void shouldRequireAClassOfRecords() {
        try (JsonSerde<GroundTruth> serde = new JsonSerde<>()) {
            assertThatThrownBy(() -> serde.configure(Map.of(), false)).isInstanceOf(ConfigException.class);
        }
    }

    private static Prediction prediction() {
        return Prediction.newBuilder()
                .setImageId("image")
                .setLabel("Bag")
                .setClassIndex(1)
                .setConfidence(0.7f)
                .setProbabilities(List.of(0.3f, 0.7f))
                .setModelName("model")
                .setModelVersion("0123456789ab")
                .setCapturedAt(TIME)
                .setPredictedAt(TIME)
                .setPixelMean(0.25f)
                .setImagePartition(3)
                .setImageOffset(4711)
                .build();
    }

    private static <T extends SpecificRecord> void shouldReturn(Class<T> type, T record) {
        try (JsonSerde<T> serde = serde(type)) {
            byte[] json = serde.serializer().serialize("topic", record);
            assertThat(serde.deserializer().deserialize("topic", json)).isEqualTo(record);
        }
    }

    private static <T extends SpecificRecord> JsonSerde<T> serde(Class<T> type) {
        JsonSerde<T> serde = new JsonSerde<>();
        serde.configure(Map.of("specific.avro.value.type", type.getName()), false);
        return serde;
    }
}
