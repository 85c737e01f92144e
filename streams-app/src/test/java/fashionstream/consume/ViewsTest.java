package fashionstream.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.config.AppConfig;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewsTest {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static DevelopmentRegistry registry;

    @SuppressWarnings("NullAway.Init")
    private static AppConfig config;

    @BeforeAll
    static void startRegistry() throws IOException {
        registry = DevelopmentRegistry.start(0, folder);
        config = AppConfig.of(Map.of("schema.registry.url", registry.url()));
    }

    @AfterAll
    static void stopRegistry() throws IOException {
        registry.close();
    }

    @Test
    void shouldShowPredictionsInColumns() {
        try (RecordView view = Views.predictions(config)) {
            assertThat(view.titles().split(" {2,}"))
                    .containsExactly("image", "predicted", "confidence", "true", "right", "model");
            assertThat(view.row(record(Prediction.class, Examples.prediction("x", "Bag")))
                            .split(" {2,}"))
                    .containsExactly("x", "Bag", "75.0 %", "Bag", "yes", "0123456789ab");
            assertThat(view.row(record(Prediction.class, Examples.prediction("x", "Coat"))))
                    .containsPattern("Coat +no ");
            assertThat(view.row(record(Prediction.class, Examples.prediction("x", null))))
                    .containsPattern("- +- +0123456789ab$");
        }
    }

    @Test
    void shouldNotPrintControlCharactersOfForeignText() {
        ConsumerRecord<byte[], byte[]> record =
                record(Prediction.class, Examples.prediction("a\u001b[2J\nb", "c\u009bd"));
        try (RecordView view = Views.predictions(config)) {
            assertThat(view.row(record)).startsWith("a?[2J b ").contains("c?d").doesNotContainPattern("\\p{Cc}");
            assertThat(view.json(record).toString()).contains("a\\u001B[2J\\nb");
        }
    }

    @Test
    void shouldShowAccuracyInColumns() {
        RollingAccuracy accuracy = RollingAccuracy.newBuilder(Examples.accuracy())
                .setPredicted(9)
                .setExpectedAccuracy(0.8)
                .setState(AccuracyState.INSUFFICIENT_DATA)
                .build();
        ConsumerRecord<byte[], byte[]> record = record(RollingAccuracy.class, accuracy);
        try (RecordView view = Views.accuracy(config)) {
            assertThat(view.titles().split(" {2,}"))
                    .containsExactly(
                            "window",
                            "model",
                            "predicted",
                            "labelled",
                            "accuracy",
                            "95 % interval",
                            "expected",
                            "coverage",
                            "state",
                            "drift",
                            "updated");
            assertThat(view.row(record).split(" {2,}"))
                    .containsExactly(
                            "all",
                            "0123456789ab",
                            "9",
                            "4",
                            "75.00 %",
                            "30.06 % to 95.44 %",
                            "80.00 %",
                            "-",
                            "insufficient-data",
                            "-",
                            "2026-01-02T03:04:05.678Z");
            assertThat(view.json(record).path("labelled").asLong()).isEqualTo(4);
        }
    }

    @Test
    void shouldShowUnknownValuesAsDashes() {
        RollingAccuracy empty = RollingAccuracy.newBuilder(Examples.accuracy())
                .setAccuracy(null)
                .setAccuracyLow(null)
                .setAccuracyHigh(null)
                .build();
        try (RecordView view = Views.accuracy(config)) {
            assertThat(view.row(record(RollingAccuracy.class, empty)))
                    .containsPattern(" 4 +- +- +- +- +unknown +- +2026-");
        }
    }

    @Test
    void shouldShowLabelsAndWithdrawals() {
        GroundTruth truth = GroundTruth.newBuilder()
                .setImageId("x")
                .setLabel("Bag")
                .setLabelledAt(Examples.TIME)
                .setLabelledBy("anna\u001b")
                .build();
        GroundTruth withdrawal =
                GroundTruth.newBuilder(truth).setLabel(null).setLabelledBy(null).build();
        ConsumerRecord<byte[], byte[]> deleted = Examples.record("x".getBytes(UTF_8), null);
        try (RecordView view = Views.labels(config)) {
            assertThat(view.titles().split(" {2,}")).containsExactly("image", "label", "labelled at", "by");
            assertThat(view.row(record(GroundTruth.class, truth)).split(" {2,}"))
                    .containsExactly("x", "Bag", "2026-01-02T03:04:05.678Z", "anna?");
            assertThat(view.row(record(GroundTruth.class, withdrawal)).split(" {2,}"))
                    .containsExactly("x", "withdrawn", "2026-01-02T03:04:05.678Z", "-");
            assertThat(view.row(deleted).split(" {2,}")).containsExactly("x", "withdrawn", "-", "-");
            assertThat(view.json(deleted).toString())
                    .isEqualTo("{\"image_id\":\"x\",\"label\":null,\"labelled_at\":null,\"labelled_by\":null}");
            assertThat(view.json(record(GroundTruth.class, truth)).path("label").asText())
                    .isEqualTo("Bag");
        }
    }

    @Test
    void shouldRejectARecordThatIsNotAPrediction() {
        try (RecordView view = Views.predictions(config)) {
            assertThatThrownBy(() -> view.row(Examples.record(null, "garbage".getBytes(UTF_8))))
                    .isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> view.json(Examples.record(null, null)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessage("the record has no value");
        }
    }

    private static <T extends SpecificRecord> ConsumerRecord<byte[], byte[]> record(Class<T> type, T value) {
        try (Serde<T> serde = config.valueSerde(type)) {
            return Examples.record(null, serde.serializer().serialize(type.getSimpleName(), value));
        }
    }
}
