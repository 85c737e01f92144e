package fashionstream.rolling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.config.AppConfig;
import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.DriftReference;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.kafka.StreamsPart;
import fashionstream.microbatch.MicroBatch;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.InputCounts;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The production topology, with the real serdes and a real registry behind them. */
class AccuracyTopologyTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    /** Times are counted by the second. */
    private static final Instant SECOND = Instant.parse("2026-02-03T04:05:06Z");

    private static final String VERSION = "0123456789ab";

    private final MovableClock clock = new MovableClock(NOW);
    private ModelInfo model = new FirstPixelClassifier(VERSION).model();
    private ActiveModel champion = new ActiveModel(new FirstPixelClassifier(model));
    private long offset;

    @TempDir
    private Path directory;

    private DevelopmentRegistry registry;
    private AppConfig config;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> predictions;
    private TestInputTopic<byte[], byte[]> labels;
    private TestOutputTopic<String, RollingAccuracy> accuracy;

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                "schema.registry.url", registry.url(),
                "state.dir", directory.resolve("state").toString(),
                "accuracy.window.labelled", "3"));
        open();
    }

    private void restart() {
        driver.close();
        open();
    }

    private void open() {
        StreamsPart part = part();
        Properties properties = new Properties();
        properties.putAll(part.properties());
        driver = new TopologyTestDriver(part.topology(), properties, NOW);
        labels = driver.createInputTopic("labels", new ByteArraySerializer(), new ByteArraySerializer());
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
        champion = new ActiveModel(new FirstPixelClassifier(model));
        return AccuracyTopology.build(config, champion, TopicView.DEFAULTS, clock);
    }

    @Test
    void shouldNameEveryNodeAndTopic() {
        assertThat(part().topology().describe().toString())
                .doesNotContain("KSTREAM")
                .contains("predictions", "labels", "match-truth", "rolling-accuracy")
                .contains("increments-repartition", "truth-images", "accuracy-buckets", "accuracy-ring");
    }

    @Test
    void shouldCountAccuracyOverEachWindow() {
        // Truth against prediction: right, wrong, right, wrong, right.
        send(0, "Bag");
        send(1, "Bag");
        send(1, "Coat");
        send(2, "Coat");
        send(2, "Shirt");

        Map<String, RollingAccuracy> told = told();
        assertThat(told)
                .containsOnlyKeys(
                        VERSION + "/all", VERSION + "/last-3", VERSION + "/1m", VERSION + "/15m", VERSION + "/24h");
        RollingAccuracy all = told(told, "all");
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
        assertThat(all.getWindowStart()).isEqualTo(SECOND);
        assertThat(all.getWindowEnd()).isEqualTo(SECOND);
        assertThat(all.getConfusion()).containsExactly(1L, 1L, 0L, 0L, 1L, 1L, 0L, 0L, 1L);
        assertThat(all.getClasses())
                .extracting(ClassAccuracy::getLabel, ClassAccuracy::getSupport, ClassAccuracy::getRecall)
                .containsExactly(tuple("Bag", 2L, 0.5), tuple("Coat", 2L, 0.5), tuple("Shirt", 1L, 1.0));
        RollingAccuracy last = told(told, "last-3");
        assertThat(last.getLabelled()).isEqualTo(3);
        assertThat(last.getCorrect()).isEqualTo(2);
        assertThat(last.getConfusion()).containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 0L, 0L, 1L);
        assertThat(last.getClasses().get(0).getRecall()).isNull();
        RollingAccuracy minute = told(told, "1m");
        assertThat(minute.getLabelled()).isEqualTo(5);
        assertThat(minute.getWindowEnd()).isEqualTo(SECOND.plusSeconds(1));
        assertThat(minute.getWindowStart()).isEqualTo(SECOND.plusSeconds(1).minusSeconds(60));
    }

    @Test
    void shouldTakeTheTruthThatComesLater() {
        sendUnlabelled("a", 0);
        label("a", "Coat", NOW.plusSeconds(30));
        label("b", "Shirt", NOW);
        sendUnlabelled("b", 2);

        RollingAccuracy all = told(told(), "all");
        assertThat(all.getPredicted()).isEqualTo(2);
        assertThat(all.getLabelled()).isEqualTo(2);
        assertThat(all.getCorrect()).isEqualTo(1);
        assertThat(all.getLabelLagP99Ms()).isCloseTo(30_000, Percentage.withPercentage(1));
        assertThat(inputs(all).getLabels()).isEqualTo(2);
        assertThat(inputs(all).getWaitingLabels()).isZero();
    }

    @Test
    void shouldCorrectAndWithdraw() {
        send("a", 0, "Bag");
        label("a", "Coat", NOW);
        assertThat(told(told(), "all").getCorrect()).isZero();

        label("a", "Bag", NOW);
        assertThat(told(told(), "all").getCorrect()).isEqualTo(1);

        label("a", null, NOW);
        RollingAccuracy all = told(told(), "all");
        assertThat(all.getPredicted()).isEqualTo(1);
        assertThat(all.getLabelled()).isZero();
        assertThat(all.getAccuracy()).isNull();
        assertThat(inputs(all).getCorrections()).isEqualTo(2);
        assertThat(inputs(all).getWithdrawals()).isEqualTo(1);
    }

    @Test
    void shouldCountARepeatedPredictionOnce() {
        Prediction prediction = prediction("a", 0, "Bag", VERSION);
        send(prediction);
        send(prediction);

        RollingAccuracy all = told(told(), "all");
        assertThat(all.getPredicted()).isEqualTo(1);
        assertThat(inputs(all).getRepeatedPredictions()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatWaitedForTooLong() {
        label("expired", "Bag", NOW);
        sendUnlabelled("late", 0);
        clock.advance(Duration.ofHours(25));
        send("now", 0, "Bag");
        sendUnlabelled("expired", 0);
        label("late", "Bag", clock.instant());

        RollingAccuracy all = told(told(), "all");
        assertThat(all.getPredicted()).isEqualTo(3);
        assertThat(all.getLabelled()).isEqualTo(1);
        assertThat(inputs(all).getOrphanedLabels()).isEqualTo(1);
        assertThat(inputs(all).getWaitingLabels()).isEqualTo(1);
    }

    @Test
    void shouldTakeWhatComesFromTheFutureForNow() {
        pipe(predictions, prediction("a", 0, "Bag", VERSION), NOW.plus(Duration.ofDays(4000)));
        sendUnlabelled("b", 0);
        label("b", "Bag", NOW);

        RollingAccuracy minute = told(told(), "1m");
        assertThat(minute.getPredicted()).isEqualTo(2);
        assertThat(minute.getLabelled()).isEqualTo(2);
        assertThat(minute.getWatermark()).isEqualTo(SECOND);
        assertThat(inputs(minute).getFutureRecords()).isEqualTo(1);
    }

    @Test
    void shouldReportOnlyWhatChangedAndOnceMoreWhenAllIsDue() {
        sendUnlabelled("a", 0);
        assertThat(accuracy.isEmpty()).isTrue();
        assertThat(told(told(), "1m").getCoverage()).isNull();

        driver.advanceWallClockTime(Duration.ofSeconds(10));
        assertThat(accuracy.isEmpty()).isTrue();

        clock.advance(Duration.ofMinutes(20));
        RollingAccuracy settled = told(told(), "1m");
        assertThat(settled.getCoverage()).isZero();
        assertThat(settled.getDue()).isEqualTo(1);
        assertThat(settled.getOldestUnlabelled()).isEqualTo(SECOND);

        driver.advanceWallClockTime(Duration.ofMinutes(1));
        assertThat(accuracy.isEmpty()).isTrue();
    }

    @Test
    void shouldJudgeByTheTarget() {
        config = config.with(Map.of("accuracy.target", "0.5"));
        restart();
        for (int i = 0; i < 40; i++) {
            send("right-" + i, 0, "Bag");
        }
        assertThat(told(told(), "all").getState()).isEqualTo(AccuracyState.OK);
        for (int i = 0; i < 200; i++) {
            send("wrong-" + i, 0, "Coat");
        }
        RollingAccuracy all = told(told(), "all");
        assertThat(all.getState()).isEqualTo(AccuracyState.ALERT);
        assertThat(all.getTarget()).isEqualTo(0.5);
        assertThat(all.getStateReason()).contains("below the target of 50.00 %");
    }

    @Test
    void shouldReportWhatTheModelFileSaysToExpect() {
        DriftReference.Counter reference = new DriftReference.Counter(3);
        for (int i = 0; i < 3000; i++) {
            reference.add(new BrightnessContrast(0.5, 0.2), i % 3, 0.8);
        }
        Map<String, String> metadata = Map.of(
                ModelMetadata.TEST_ACCURACY,
                "0.9",
                ModelMetadata.DRIFT_REFERENCE,
                reference.snapshot().json());
        model = new ModelInfo(
                "first-pixel", VERSION, FirstPixelClassifier.CLASSES, FirstPixelClassifier.SHAPE, metadata);
        restart();
        for (int i = 0; i < 300; i++) {
            sendUnlabelled("image-" + i, i % 3);
        }
        Map<String, RollingAccuracy> before = told();
        assertThat(told(before, "all").getTarget()).isCloseTo(0.87, within(1e-9));
        assertThat(Objects.requireNonNull(told(before, "1m").getDrift()).getState())
                .isEqualTo(DriftState.NONE);
        assertThat(told(before, "last-3").getDrift()).isNull();

        // Within one window, and before any label: one class only.
        clock.advance(Duration.ofMinutes(2));
        for (int i = 0; i < 300; i++) {
            sendUnlabelled("bag-" + i, 0);
        }
        Drift drift = Objects.requireNonNull(told(told(), "1m").getDrift());
        assertThat(drift.getState()).isEqualTo(DriftState.MAJOR);
        assertThat(drift.getReason()).contains("class mix");
    }

    @Test
    void shouldHoldAWeakerModelAgainstTheTargetOfTheOneBefore() {
        model = tested(VERSION, "0.9");
        restart();
        send(0, "Bag");
        assertThat(told(told(), "all").getTarget()).isCloseTo(0.87, within(1e-9));

        champion.replace(new FirstPixelClassifier(tested("weaker", "0.6")));
        send(prediction("x", 1, "Bag", "weaker"));
        RollingAccuracy weaker = told().get("weaker/all");
        assertThat(Objects.requireNonNull(weaker).getTarget()).isCloseTo(0.87, within(1e-9));

        champion.replace(new FirstPixelClassifier(tested("better", "0.95")));
        send(prediction("y", 1, "Bag", "better"));
        assertThat(Objects.requireNonNull(told().get("better/all")).getTarget()).isCloseTo(0.92, within(1e-9));
    }

    private static ModelInfo tested(String version, String accuracy) {
        return new ModelInfo(
                "first-pixel",
                version,
                FirstPixelClassifier.CLASSES,
                FirstPixelClassifier.SHAPE,
                Map.of(ModelMetadata.TEST_ACCURACY, accuracy));
    }

    @Test
    void shouldLeaveOutALabelThatTheModelDoesNotKnow() {
        send("a", 0, "Umbrella");
        send("b", 0, "Bag");
        label("b", "Umbrella", NOW);

        RollingAccuracy all = told(told(), "all");
        assertThat(all.getPredicted()).isEqualTo(2);
        assertThat(all.getLabelled()).isZero();
        assertThat(inputs(all).getUnknownLabels()).isEqualTo(2);
    }

    @Test
    void shouldCountEachModelVersionByItself() {
        send(0, "Bag");
        send(prediction("x", 1, "Bag", "another"));

        Map<String, RollingAccuracy> told = told();
        assertThat(told(told, "all").getCorrect()).isEqualTo(1);
        assertThat(Objects.requireNonNull(told.get("another/all")).getCorrect()).isZero();
    }

    @Test
    void shouldLeaveOutWhatItCannotJudge() {
        predictions.pipeInput("k".getBytes(UTF_8), "no Avro".getBytes(UTF_8), NOW);
        labels.pipeInput("k".getBytes(UTF_8), "no Avro".getBytes(UTF_8), NOW);
        labels.pipeInput("other".getBytes(UTF_8), bytes(truth("a", "Bag")), NOW);
        Prediction otherClasses = prediction("a", 1, "Bag", "other-classes");
        otherClasses.setLabel("Umbrella");
        send(otherClasses);
        Prediction noProbability = prediction("a", 1, "Bag", VERSION);
        noProbability.setProbabilities(List.of(Float.NaN, 0f, 0f));
        send(noProbability);
        send(0, "Bag");

        Map<String, RollingAccuracy> told = told();
        assertThat(told.keySet()).allMatch(key -> key.startsWith(VERSION));
        InputCounts inputs = inputs(told(told, "all"));
        assertThat(inputs.getInvalidPredictions()).isEqualTo(3);
        assertThat(inputs.getInvalidLabels()).isEqualTo(2);
    }

    private Map<String, RollingAccuracy> told() {
        driver.advanceWallClockTime(RollingAccuracyProcessor.INTERVAL);
        return accuracy.readKeyValuesToMap();
    }

    private static RollingAccuracy told(Map<String, RollingAccuracy> told, String window) {
        return Objects.requireNonNull(told.get(VERSION + "/" + window), window);
    }

    private static InputCounts inputs(RollingAccuracy accuracy) {
        return Objects.requireNonNull(accuracy.getInputs());
    }

    private void send(int predictedClass, @Nullable String label) {
        send("image-" + offset, predictedClass, label);
    }

    private void send(String id, int predictedClass, @Nullable String label) {
        send(prediction(id, predictedClass, label, VERSION));
    }

    private void sendUnlabelled(String id, int predictedClass) {
        send(prediction(id, predictedClass, null, VERSION));
    }

    private void send(Prediction prediction) {
        pipe(predictions, prediction, clock.instant());
    }

    private void pipe(TestInputTopic<byte[], byte[]> topic, Prediction prediction, Instant time) {
        byte[] key = prediction.getImageId().getBytes(UTF_8);
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            byte[] value = serde.serializer().serialize("predictions", prediction);
            // Packed as in production: a batch keeps the record's own time.
            ConsumerRecord<byte[], byte[]> batch = MicroBatch.pack(List.of(new ConsumerRecord<>(
                    "predictions",
                    0,
                    offset,
                    time.toEpochMilli(),
                    TimestampType.CREATE_TIME,
                    key.length,
                    value.length,
                    key,
                    value,
                    new RecordHeaders(),
                    Optional.empty())));
            topic.pipeInput(new TestRecord<>(batch.key(), batch.value(), batch.headers(), batch.timestamp()));
        }
    }

    /** The clock goes on to the label's time, if that is ahead. */
    private void label(String id, @Nullable String label, Instant time) {
        if (time.isAfter(clock.instant())) {
            clock.advance(Duration.between(clock.instant(), time));
        }
        labels.pipeInput(id.getBytes(UTF_8), bytes(truth(id, label)), time);
    }

    private byte[] bytes(GroundTruth truth) {
        try (Serde<GroundTruth> serde = config.valueSerde(GroundTruth.class)) {
            return serde.serializer().serialize("labels", truth);
        }
    }

    private static GroundTruth truth(String id, @Nullable String label) {
        return GroundTruth.newBuilder()
                .setImageId(id)
                .setLabel(label)
                .setLabelledAt(NOW)
                .build();
    }

    private Prediction prediction(String id, int predictedClass, @Nullable String label, String version) {
        List<Float> probabilities = new ArrayList<>(List.of(0.1f, 0.1f, 0.1f));
        probabilities.set(predictedClass, 0.8f);
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel(FirstPixelClassifier.CLASSES.get(predictedClass))
                .setClassIndex(predictedClass)
                .setConfidence(0.8f)
                .setProbabilities(probabilities)
                .setModelName("first-pixel")
                .setModelVersion(version)
                .setRole(ModelRole.CHAMPION)
                .setCapturedAt(NOW)
                .setPredictedAt(NOW)
                .setLabelTrue(label)
                .setImagePartition(0)
                .setImageOffset(offset++)
                .build();
    }
}
