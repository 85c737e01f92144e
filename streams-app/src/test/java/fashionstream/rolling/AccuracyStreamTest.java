package fashionstream.rolling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.AdjustedAccuracy;
import fashionstream.accuracy.LabelSelection;
import fashionstream.accuracy.Stratum;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsPart;
import fashionstream.microbatch.MicroBatch;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.rolling.counts.RecordChecks;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.InputCounts;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import fashionstream.schema.SliceAccuracy;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random streams of predictions, labels, corrections, withdrawals, repeats, late ones, expired ones and several model
 * versions, in random batches, through the production topology: every published figure must equal that of
 * {@link AccuracyRecount}. A third of the records are hostile, and change nothing for the others.
 */
class AccuracyStreamTest {
    private static final List<String> CLASSES = FirstPixelClassifier.CLASSES;
    private static final int LAST = 7;
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration DUE = Duration.ofMinutes(1);
    private static final int BATCHES = 150;
    private static final List<Optional<String>> TOPIC_IDS =
            List.of(Optional.empty(), Optional.of("AAAAAAAAAAAAAAAAAAAAAA"), Optional.of("BBBBBBBBBBBBBBBBBBBBBB"));
    private static final List<Map<String, String>> CAMERAS = List.of(
            Map.of(),
            Map.of("camera", "1"),
            Map.of("camera", "2", "lens", "wide"),
            Map.of("camera", "3"),
            Map.of("camera", "x".repeat(65)));
    private static final long BEGIN = Instant.parse("2026-02-03T04:05:06.789Z").toEpochMilli();

    @TempDir
    private Path directory;

    private DevelopmentRegistry registry;
    private AppConfig config;
    private Serde<Prediction> predictionSerde;
    private Serde<GroundTruth> labelSerde;
    private final MovableClock clock = new MovableClock(Instant.ofEpochMilli(BEGIN));
    private long offset;

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                "schema.registry.url", registry.url(),
                "state.dir", directory.resolve("state").toString(),
                "accuracy.label.ttl.ms", Long.toString(TTL.toMillis()),
                "accuracy.label.due.ms", Long.toString(DUE.toMillis()),
                "accuracy.window.labelled", Integer.toString(LAST),
                "accuracy.slices", "attributes.camera",
                "accuracy.slices.values.max", "2"));
        predictionSerde = config.valueSerde(Prediction.class);
        labelSerde = config.valueSerde(GroundTruth.class);
    }

    @AfterEach
    void stop() throws Exception {
        predictionSerde.close();
        labelSerde.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldEqualARecount(long seed) {
        Random random = new Random(seed);
        AccuracyRecount recount = new AccuracyRecount(CLASSES, TTL.toMillis(), LAST);
        StreamsPart part = AccuracyTopology.build(
                config, new ActiveModel(new FirstPixelClassifier("one")), TopicView.DEFAULTS, clock);
        Properties properties = new Properties();
        properties.putAll(part.properties());
        try (TopologyTestDriver driver = new TopologyTestDriver(part.topology(), properties, clock.instant())) {
            TestInputTopic<byte[], byte[]> predictions =
                    driver.createInputTopic("predictions", new ByteArraySerializer(), new ByteArraySerializer());
            TestInputTopic<byte[], byte[]> labels =
                    driver.createInputTopic("labels", new ByteArraySerializer(), new ByteArraySerializer());
            TestOutputTopic<String, RollingAccuracy> accuracy = driver.createOutputTopic(
                    "accuracy",
                    new StringDeserializer(),
                    config.valueSerde(RollingAccuracy.class).deserializer());
            List<Prediction> sent = new ArrayList<>();
            Map<String, RollingAccuracy> latest = new HashMap<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                // Mostly short intervals, sometimes a pause in which windows become empty and ids expire.
                clock.advance(
                        Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(900_000) : random.nextInt(5000)));
                if (random.nextBoolean()) {
                    sendPredictions(random, predictions, recount, sent);
                } else {
                    sendLabels(random, labels, recount, sent);
                }
                if (random.nextInt(5) == 0 || batch == BATCHES - 1) {
                    driver.advanceWallClockTime(RollingAccuracyProcessor.INTERVAL);
                    latest.putAll(accuracy.readKeyValuesToMap());
                    shouldAgree(latest, recount);
                }
            }
        }
    }

    private void sendPredictions(
            Random random, TestInputTopic<byte[], byte[]> topic, AccuracyRecount recount, List<Prediction> sent) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<Runnable> counted = new ArrayList<>();
        for (int left = 1 + random.nextInt(6); left > 0; left--) {
            boolean again = !sent.isEmpty() && random.nextInt(8) == 0;
            Prediction prediction =
                    again ? sent.get(random.nextInt(sent.size())) : prediction(random, "id-" + random.nextInt(60));
            sent.add(prediction);
            long time = time(random);
            byte[] key = prediction.getImageId().getBytes(UTF_8);
            records.add(record(
                    "predictions", key, predictionSerde.serializer().serialize("predictions", prediction), time));
            counted.add(() -> recount.predicted(prediction, time));
            if (random.nextInt(2) == 0) {
                byte[] hostile = new HostileRecords(random, predictionSerde, labelSerde).prediction(prediction);
                records.add(record("predictions", key, hostile, time));
                Prediction read = read(predictionSerde, "predictions", hostile);
                counted.add(
                        read != null && isCounted(read)
                                ? () -> recount.predicted(read, time)
                                : () -> recount.invalidPredictions++);
            }
        }
        send(topic, recount, records, counted);
    }

    private void sendLabels(
            Random random, TestInputTopic<byte[], byte[]> topic, AccuracyRecount recount, List<Prediction> sent) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<Runnable> counted = new ArrayList<>();
        for (int left = 1 + random.nextInt(6); left > 0; left--) {
            boolean known = !sent.isEmpty() && random.nextInt(5) > 0;
            String id = known ? sent.get(random.nextInt(sent.size())).getImageId() : "id-" + random.nextInt(90);
            int choice = random.nextInt(10);
            String label = choice == 0 ? null : choice == 1 ? "Umbrella" : CLASSES.get(random.nextInt(CLASSES.size()));
            long time = time(random);
            GroundTruth good = truth(id, label, time - random.nextInt(100_000) + 10_000);
            boolean hasValue = label != null || random.nextBoolean();
            byte[] key = hasValue && random.nextBoolean() ? null : id.getBytes(UTF_8);
            ConsumerRecord<byte[], byte[]> record =
                    record("labels", key, hasValue ? labelSerde.serializer().serialize("labels", good) : null, time);
            records.add(record);
            counted.add(() -> recount.labelled(id, label, time, hasValue ? assigned(good) : time, record.offset()));
            if (random.nextInt(2) == 0) {
                byte[] otherKey = HostileRecords.key(id, random);
                byte[] hostile = new HostileRecords(random, predictionSerde, labelSerde).label(good);
                ConsumerRecord<byte[], byte[]> other = record("labels", otherKey, hostile, time);
                records.add(other);
                GroundTruth read = hostile == null ? good : read(labelSerde, "labels", hostile);
                boolean isCounted = hostile == null
                        ? Arrays.equals(otherKey, id.getBytes(UTF_8))
                        : read != null
                                && RecordChecks.isSound(read)
                                && (otherKey == null
                                        || Arrays.equals(
                                                otherKey, read.getImageId().getBytes(UTF_8)));
                counted.add(
                        isCounted
                                ? () -> recount.labelled(
                                        Objects.requireNonNull(read).getImageId(),
                                        hostile == null ? null : read.getLabel(),
                                        time,
                                        hostile == null ? time : assigned(read),
                                        other.offset())
                                : () -> recount.invalidLabels++);
            }
        }
        send(topic, recount, records, counted);
    }

    private static <T> @Nullable T read(Serde<T> serde, String topic, byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : serde.deserializer().deserialize(topic, bytes);
        } catch (SerializationException e) {
            return null;
        }
    }

    private static boolean isCounted(Prediction prediction) {
        return RecordChecks.isSound(prediction)
                && prediction.getProbabilities().size() == CLASSES.size()
                && CLASSES.get(prediction.getClassIndex()).equals(prediction.getLabel());
    }

    /** A time that is late by up to two minutes, and sometimes by hours. */
    private long time(Random random) {
        return clock.millis() - (random.nextInt(30) == 0 ? random.nextInt(7_200_000) : random.nextInt(120_000));
    }

    private static void send(
            TestInputTopic<byte[], byte[]> topic,
            AccuracyRecount recount,
            List<ConsumerRecord<byte[], byte[]>> records,
            List<Runnable> counted) {
        ConsumerRecord<byte[], byte[]> batch = MicroBatch.pack(records, false);
        recount.batch(batch.timestamp());
        counted.forEach(Runnable::run);
        recount.batchEnds();
        topic.pipeInput(
                new TestRecord<>(batch.key(), batch.value(), new RecordHeaders(batch.headers()), batch.timestamp()));
    }

    private void shouldAgree(Map<String, RollingAccuracy> published, AccuracyRecount recount) {
        for (String version : recount.versions()) {
            shouldAgree(report(published, version, "all"), recount.all(version), recount);
            shouldAgreeBySlice(report(published, version, "all"), recount.all(version));
            shouldAgree(report(published, version, "last-" + LAST), recount.last(version), recount);
            for (TimeWindow window : TimeWindow.ALL) {
                RollingAccuracy report = report(published, version, window.name());
                long end = recount.watermark()
                                / window.grain().toMillis()
                                * window.grain().toMillis()
                        + window.grain().toMillis();
                long start = end - window.length().toMillis();
                if (recount.between(version, start, end).predictions().isEmpty() && report.getPredicted() == 0) {
                    continue;
                }
                assertThat(report.getWindowStart()).isEqualTo(Instant.ofEpochMilli(start));
                assertThat(report.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(end));
                AccuracyRecount.Figures figures = recount.between(version, start, end);
                shouldAgree(report, figures, recount);
                if (!window.equals(TimeWindow.SHORTEST)) {
                    shouldAgreeBySlice(report, figures);
                }
                shouldCover(report, recount, version, window, start, end);
                shouldLag(report.getLabelLagP50Ms(), figures.lags(), 0.5);
                shouldLag(report.getLabelLagP99Ms(), figures.lags(), 0.99);
            }
        }
    }

    private static RollingAccuracy report(Map<String, RollingAccuracy> published, String version, String window) {
        return Objects.requireNonNull(published.get(AccuracyWindows.key(version, window)), window);
    }

    private void shouldCover(
            RollingAccuracy report, AccuracyRecount recount, String version, TimeWindow window, long start, long end) {
        long grain = window.grain().toMillis();
        // To the second, in any window.
        long dueEnd = Math.floorDiv(report.getUpdatedAt().toEpochMilli() - DUE.toMillis() + 1, 1000) * 1000;
        AccuracyRecount.Figures due = recount.between(version, start, Math.min(end, dueEnd));
        assertThat(report.getDue()).isEqualTo(due.predictions().size());
        if (due.predictions().isEmpty()) {
            assertThat(report.getCoverage()).isNull();
        } else {
            assertThat(report.getCoverage())
                    .isEqualTo(
                            due.labelled().size() / (double) due.predictions().size());
        }
        Map<String, AccuracyRecount.Figures> dueSlices = bySlice(report, due);
        for (SliceAccuracy slice : report.getSlices()) {
            AccuracyRecount.Figures dueSlice = dueSlices.get(name(slice));
            assertThat(slice.getDue())
                    .isEqualTo(dueSlice == null ? 0 : dueSlice.predictions().size());
            assertThat(slice.getCoverage())
                    .isEqualTo(
                            dueSlice == null
                                    ? null
                                    : Double.valueOf(dueSlice.labelled().size()
                                            / (double) dueSlice.predictions().size()));
        }
        Long oldest = recount.between(version, start, end).predictions().stream()
                .filter(each -> !each.isLabelled())
                .map(each -> each.second() / grain * grain)
                .min(Long::compare)
                .orElse(null);
        assertThat(report.getOldestUnlabelled()).isEqualTo(oldest == null ? null : Instant.ofEpochMilli(oldest));
    }

    private static void shouldAgreeBySlice(RollingAccuracy report, AccuracyRecount.Figures figures) {
        Map<String, AccuracyRecount.Figures> expected = bySlice(report, figures);
        assertThat(report.getSlices())
                .extracting(slice -> name(slice))
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (SliceAccuracy slice : report.getSlices()) {
            AccuracyRecount.Figures own = Objects.requireNonNull(expected.get(name(slice)));
            assertThat(slice.getPredicted()).isEqualTo(own.predictions().size());
            assertThat(slice.getLabelled()).isEqualTo(own.labelled().size());
            assertThat(slice.getCorrect()).isEqualTo(own.correct());
            assertThat(slice.getExpectedAccuracy()).isCloseTo(own.meanConfidence(), within(1e-8));
        }
    }

    /** Which values have figures of their own depends on the order of arrival. */
    private static Map<String, AccuracyRecount.Figures> bySlice(
            RollingAccuracy report, AccuracyRecount.Figures figures) {
        Set<String> own = report.getSlices().stream().map(slice -> name(slice)).collect(Collectors.toSet());
        return figures.predictions().stream()
                .collect(Collectors.groupingBy(
                        each -> {
                            String camera = each.prediction.getAttributes().get("camera");
                            String value = "VALUE " + camera;
                            return camera == null ? "MISSING null" : own.contains(value) ? value : "OTHER null";
                        },
                        Collectors.collectingAndThen(
                                Collectors.toList(), list -> new AccuracyRecount.Figures(list, CLASSES.size()))));
    }

    private static String name(SliceAccuracy slice) {
        return slice.getKind() + " " + slice.getValue();
    }

    private static void shouldLag(@Nullable Long published, List<Long> lags, double quantile) {
        if (lags.isEmpty()) {
            assertThat(published).isNull();
        } else {
            long exact = lags.get((int) Math.ceil(quantile * lags.size()) - 1);
            assertThat(published).isCloseTo(exact, Percentage.withPercentage(1));
        }
    }

    private static void shouldAgree(RollingAccuracy report, AccuracyRecount.Figures figures, AccuracyRecount recount) {
        int labelled = figures.labelled().size();
        String where = report.getModelVersion() + "/" + report.getWindow();
        assertThat(report.getPredicted())
                .as(where)
                .isEqualTo(figures.predictions().size());
        assertThat(report.getLabelled()).as(where).isEqualTo(labelled);
        assertThat(report.getCorrect()).as(where).isEqualTo(figures.correct());
        assertThat(report.getConfusion()).as(where).isEqualTo(figures.confusion());
        if (!figures.predictions().isEmpty()) {
            assertThat(report.getExpectedAccuracy()).as(where).isCloseTo(figures.meanConfidence(), within(1e-8));
        }
        if (labelled == 0) {
            assertThat(report.getAccuracy()).as(where).isNull();
            assertThat(report.getLogLoss()).as(where).isNull();
            assertThat(report.getSelection()).as(where).isNull();
        } else {
            assertThat(report.getMeanConfidenceLabelled())
                    .as(where)
                    .isCloseTo(figures.meanConfidenceLabelled(), within(1e-8));
            shouldAgree(Objects.requireNonNull(report.getSelection(), where), figures.strata(), report);
            WilsonInterval interval = WilsonInterval.of(figures.correct(), labelled);
            assertThat(report.getAccuracy()).as(where).isEqualTo(figures.correct() / (double) labelled);
            assertThat(report.getAccuracyLow()).as(where).isEqualTo(interval.low());
            assertThat(report.getAccuracyHigh()).as(where).isEqualTo(interval.high());
            assertThat(report.getLogLoss()).as(where).isCloseTo(figures.logLoss(), within(1e-8));
            assertThat(report.getBrierScore()).as(where).isCloseTo(figures.brierScore(), within(1e-6));
            assertThat(report.getCalibrationError()).as(where).isCloseTo(figures.calibrationError(), within(1e-6));
        }
        for (int i = 0; i < CLASSES.size(); i++) {
            ClassAccuracy each = report.getClasses().get(i);
            assertThat(each.getPredictions()).as(where).isEqualTo(figures.predictedAs(i));
        }
        InputCounts inputs = Objects.requireNonNull(report.getInputs());
        assertThat(List.of(
                        inputs.getLabels(),
                        inputs.getCorrections(),
                        inputs.getWithdrawals(),
                        inputs.getUnknownLabels(),
                        inputs.getRepeatedPredictions(),
                        inputs.getInvalidPredictions(),
                        inputs.getInvalidLabels(),
                        inputs.getWaitingLabels(),
                        inputs.getOrphanedLabels()))
                .as(where)
                .containsExactly(
                        recount.labels,
                        recount.corrections,
                        recount.withdrawals,
                        recount.unknownLabels,
                        recount.repeatedPredictions,
                        recount.invalidPredictions,
                        recount.invalidLabels,
                        recount.waitingLabels(),
                        recount.orphanedLabels());
    }

    private static void shouldAgree(Selection selection, List<Stratum> strata, RollingAccuracy report) {
        if (WindowNames.lastImages(report.getWindow()).isPresent()) {
            // It is about the images of the time of the labelled ones, except the earliest.
            assertThat(selection.getImages()).isPositive();
            return;
        }
        LabelSelection counted = LabelSelection.of(strata);
        AdjustedAccuracy adjusted = Objects.requireNonNull(AdjustedAccuracy.of(strata));
        assertThat(selection.getImages()).isEqualTo(report.getPredicted());
        assertThat(selection.getEvidence()).isCloseTo(counted.evidence(), within(1e-9 * counted.evidence()));
        assertThat(selection.getDistance()).isCloseTo(counted.distance(), within(1e-12));
        assertThat(selection.getUnlabelledShare()).isCloseTo(adjusted.unlabelledShare(), within(1e-12));
        assertThat(selection.getAdjustedLow()).isCloseTo(adjusted.low(), within(1e-12));
        assertThat(selection.getAdjustedHigh()).isCloseTo(adjusted.high(), within(1e-12));
    }

    private Prediction prediction(Random random, String id) {
        int index = random.nextInt(CLASSES.size());
        float confidence = 0.4f + 0.6f * random.nextFloat();
        List<Float> probabilities = new ArrayList<>();
        for (int i = 0; i < CLASSES.size(); i++) {
            probabilities.add(i == index ? confidence : (1 - confidence) / (CLASSES.size() - 1));
        }
        int truth = random.nextInt(8);
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel(CLASSES.get(index))
                .setClassIndex(index)
                .setConfidence(confidence)
                .setProbabilities(probabilities)
                .setModelName("first-pixel")
                .setModelVersion(random.nextInt(4) == 0 ? "two" : "one")
                .setRole(ModelRole.CHAMPION)
                .setCapturedAt(clock.instant())
                .setPredictedAt(clock.instant())
                .setLabelTrue(truth < CLASSES.size() ? CLASSES.get(truth) : truth == 7 ? "Umbrella" : null)
                .setImagePartition(0)
                .setImageOffset(random.nextInt(10) == 0 ? random.nextInt(10) : offset++)
                .setImageTopicId(TOPIC_IDS.get(random.nextInt(TOPIC_IDS.size())).orElse(null))
                .setAttributes(CAMERAS.get(random.nextInt(CAMERAS.size())))
                .build();
    }

    private static long assigned(GroundTruth truth) {
        return truth.getLabelledAt().toEpochMilli();
    }

    private static GroundTruth truth(String id, @Nullable String label, long assigned) {
        return GroundTruth.newBuilder()
                .setImageId(id)
                .setLabel(label)
                .setLabelledAt(Instant.ofEpochMilli(assigned))
                .build();
    }

    private final Map<String, Long> offsets = new HashMap<>();

    @SuppressWarnings("NullAway") // Kafka allows records without key or value; its types don't declare it
    private ConsumerRecord<byte[], byte[]> record(
            String topic, byte @Nullable [] key, byte @Nullable [] value, long time) {
        return new ConsumerRecord<>(
                topic,
                0,
                offsets.merge(topic, 1L, Long::sum),
                time,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
