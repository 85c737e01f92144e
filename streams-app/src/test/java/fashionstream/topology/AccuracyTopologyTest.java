package fashionstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.config.AppConfig;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The production topology, with the real serdes and a real registry behind them. */
class AccuracyTopologyTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final String VERSION = "0123456789ab";

    @TempDir
    private Path directory;

    private DevelopmentRegistry registry;
    private AppConfig config;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> predictions;
    private TestOutputTopic<String, RollingAccuracy> accuracy;

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                "schema.registry.url", registry.url(),
                "state.dir", directory.resolve("state").toString(),
                "accuracy.window.labelled", "3"));
        StreamsPart part = part();
        Properties properties = new Properties();
        properties.putAll(part.properties());
        driver = new TopologyTestDriver(part.topology(), properties);
        predictions = driver.createInputTopic("predictions", new ByteArraySerializer(), new ByteArraySerializer());
        accuracy = driver.createOutputTopic(
                "accuracy",
                new StringDeserializer(),
                config.valueSerde(RollingAccuracy.class).deserializer());
    }

    @AfterEach
    void stop() throws Exception {
        driver.close();
        registry.close();
    }

    private StreamsPart part() {
        return AccuracyTopology.build(
                config, new FirstPixelClassifier(VERSION).model(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void shouldNameEveryNodeAndTopic() {
        assertThat(part().topology().describe().toString())
                .doesNotContain("KSTREAM")
                .contains("predictions", "judge-predictions", "rolling-accuracy")
                .contains("judgements-repartition", "accuracy-counts", "accuracy-ring");
    }

    @Test
    void shouldCountAccuracyOverAllAndTheLastFew() {
        // Truth against prediction: right, wrong, right, wrong, right.
        send(0, "Bag");
        send(1, "Bag");
        send(1, "Coat");
        send(2, "Coat");
        send(2, "Shirt");
        driver.advanceWallClockTime(CountAccuracy.INTERVAL);

        Map<String, RollingAccuracy> told = accuracy.readKeyValuesToMap();
        assertThat(told).containsOnlyKeys(VERSION + "/all", VERSION + "/last-3");
        RollingAccuracy all = Objects.requireNonNull(told.get(VERSION + "/all"));
        assertThat(all.getWindow()).isEqualTo("all");
        assertThat(all.getModelName()).isEqualTo("first-pixel");
        assertThat(all.getModelVersion()).isEqualTo(VERSION);
        assertThat(all.getLabelled()).isEqualTo(5);
        assertThat(all.getCorrect()).isEqualTo(3);
        assertThat(all.getAccuracy()).isEqualTo(0.6);
        assertThat(all.getAccuracyLow()).isEqualTo(WilsonInterval.of(3, 5).low());
        assertThat(all.getAccuracyHigh()).isEqualTo(WilsonInterval.of(3, 5).high());
        assertThat(all.getExpectedAccuracy()).isCloseTo(0.8, within(1e-7));
        assertThat(all.getUpdatedAt()).isEqualTo(NOW);
        assertThat(all.getWindowStart()).isEqualTo(NOW);
        assertThat(all.getWindowEnd()).isEqualTo(NOW);
        assertThat(all.getConfusion()).containsExactly(1L, 1L, 0L, 0L, 1L, 1L, 0L, 0L, 1L);
        assertThat(all.getClasses())
                .extracting(ClassAccuracy::getLabel, ClassAccuracy::getSupport, ClassAccuracy::getRecall)
                .containsExactly(tuple("Bag", 2L, 0.5), tuple("Coat", 2L, 0.5), tuple("Shirt", 1L, 1.0));
        RollingAccuracy last = Objects.requireNonNull(told.get(VERSION + "/last-3"));
        assertThat(last.getWindow()).isEqualTo("last-3");
        assertThat(last.getLabelled()).isEqualTo(3);
        assertThat(last.getCorrect()).isEqualTo(2);
        assertThat(last.getConfusion()).containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 0L, 0L, 1L);
        assertThat(last.getClasses().get(0).getRecall()).isNull();
    }

    @Test
    void shouldTellOnlyWhatChanged() {
        send(0, "Bag");
        assertThat(accuracy.isEmpty()).isTrue();
        driver.advanceWallClockTime(CountAccuracy.INTERVAL);
        assertThat(accuracy.readKeyValuesToList()).hasSize(2);

        driver.advanceWallClockTime(Duration.ofMinutes(1));
        send(0, null);
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        assertThat(accuracy.isEmpty()).isTrue();

        send(0, "Bag");
        driver.advanceWallClockTime(CountAccuracy.INTERVAL);
        assertThat(accuracy.readKeyValuesToList())
                .extracting((KeyValue<String, RollingAccuracy> told) -> told.value.getLabelled())
                .containsExactly(2L, 2L);
    }

    @Test
    void shouldNotCountALabelThatTheModelDoesNotKnow() {
        send(0, "Umbrella");
        send(0, "Bag");
        driver.advanceWallClockTime(CountAccuracy.INTERVAL);

        assertThat(accuracy.readValuesToList())
                .extracting(RollingAccuracy::getLabelled)
                .containsExactly(1L, 1L);
        assertThat(metric("unknown-labels-total")).isEqualTo(1);
    }

    @Test
    void shouldCountEachModelVersionByItself() {
        send(0, "Bag");
        send(prediction(1, "Bag", "another"));
        driver.advanceWallClockTime(CountAccuracy.INTERVAL);

        Map<String, RollingAccuracy> told = accuracy.readKeyValuesToMap();
        assertThat(told).containsOnlyKeys(VERSION + "/all", VERSION + "/last-3", "another/all", "another/last-3");
        assertThat(Objects.requireNonNull(told.get(VERSION + "/all")).getCorrect())
                .isEqualTo(1);
        assertThat(Objects.requireNonNull(told.get("another/all")).getCorrect()).isZero();
    }

    @Test
    void shouldLeaveOutWhatItCannotJudge() {
        predictions.pipeInput("k".getBytes(UTF_8), "no Avro".getBytes(UTF_8), 1L);
        Prediction otherClasses = prediction(1, "Bag", "other-classes");
        otherClasses.setLabel("Umbrella");
        send(otherClasses);
        send(0, "Bag");
        driver.advanceWallClockTime(CountAccuracy.INTERVAL);

        assertThat(accuracy.readKeyValuesToMap()).containsOnlyKeys(VERSION + "/all", VERSION + "/last-3");
        assertThat(metric("unknown-predictions-total")).isEqualTo(2);
    }

    private double metric(String name) {
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private void send(int predictedClass, @Nullable String label) {
        send(prediction(predictedClass, label, VERSION));
    }

    private void send(Prediction prediction) {
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            predictions.pipeInput(
                    prediction.getImageId().getBytes(UTF_8),
                    serde.serializer().serialize("predictions", prediction),
                    1L);
        }
    }

    private static Prediction prediction(int predictedClass, @Nullable String label, String version) {
        return Prediction.newBuilder()
                .setImageId("image")
                .setLabel(FirstPixelClassifier.CLASSES.get(predictedClass))
                .setClassIndex(predictedClass)
                .setConfidence(0.8f)
                .setProbabilities(List.of(0.1f, 0.1f, 0.8f))
                .setModelName("first-pixel")
                .setModelVersion(version)
                .setRole(ModelRole.CHAMPION)
                .setCapturedAt(NOW)
                .setPredictedAt(NOW)
                .setLabelTrue(label)
                .setImagePartition(0)
                .setImageOffset(0)
                .build();
    }
}
