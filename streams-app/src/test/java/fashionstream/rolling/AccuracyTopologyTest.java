package fashionstream.rolling;

import static fashionstream.rolling.AccuracyRun.NOW;
import static fashionstream.rolling.AccuracyRun.VERSION;
import static fashionstream.rolling.AccuracyRun.inputs;
import static fashionstream.rolling.AccuracyRun.report;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.inference.ModelInfo;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ClassProbability;
import fashionstream.schema.InputCounts;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the production topology counts predictions and labels. */
class AccuracyTopologyTest {
    /** Times are counted by the second. */
    private static final Instant SECOND = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    private Path directory;

    private AccuracyRun run;

    @BeforeEach
    void start() throws Exception {
        ModelInfo model = new FirstPixelClassifier(VERSION).model();
        run = new AccuracyRun(directory, model, Map.of("accuracy.window.labelled", "3"));
    }

    @AfterEach
    void stop() throws Exception {
        run.close();
    }

    @Test
    void shouldNameEveryNodeAndTopic() {
        assertThat(AccuracyTopology.build(run.config, run.activeModel, TopicView.DEFAULTS, run.clock)
                        .topology()
                        .describe()
                        .toString())
                .doesNotContain("KSTREAM")
                .contains("predictions", "labels", "match-truth", "rolling-accuracy")
                .contains("increments-repartition", "truth-images", "accuracy-buckets", "accuracy-ring");
    }

    @Test
    void shouldCountAccuracyOverEachWindow() {
        // Correct, wrong, correct, wrong, correct.
        run.send(0, "Bag");
        run.send(1, "Bag");
        run.send(1, "Coat");
        run.send(2, "Coat");
        run.send(2, "Shirt");

        Map<String, @Nullable RollingAccuracy> published = run.publish();
        assertThat(published)
                .containsOnlyKeys(
                        VERSION + "/all", VERSION + "/last-3", VERSION + "/1m", VERSION + "/15m", VERSION + "/24h");
        RollingAccuracy all = report(published, "all");
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
        RollingAccuracy last = report(published, "last-3");
        assertThat(last.getLabelled()).isEqualTo(3);
        assertThat(last.getCorrect()).isEqualTo(2);
        assertThat(last.getConfusion()).containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 0L, 0L, 1L);
        assertThat(last.getClasses().get(0).getRecall()).isNull();
        RollingAccuracy minute = report(published, "1m");
        assertThat(minute.getLabelled()).isEqualTo(5);
        assertThat(minute.getWindowEnd()).isEqualTo(SECOND.plusSeconds(1));
        assertThat(minute.getWindowStart()).isEqualTo(SECOND.plusSeconds(1).minusSeconds(60));
    }

    @Test
    void shouldCountCompletePredictionsFromEitherTopic() throws Exception {
        run.close();
        run = new AccuracyRun(
                directory.resolve("top"), new FirstPixelClassifier(VERSION).model(), Map.of("predictions.top.k", "1"));
        // From before the setting was made, and after.
        run.send("a", 0, "Bag");
        Prediction complete = run.prediction("b", 1, "Bag");
        Prediction shortened = Prediction.newBuilder(complete)
                .setProbabilities(List.of())
                .setTop(List.of(new ClassProbability("Coat", 1, 0.8f)))
                .build();
        run.send(shortened);
        run.input("predictions-complete").pipeInput("b".getBytes(UTF_8), run.bytes(complete), NOW);

        RollingAccuracy all = run.publish("all");
        assertThat(all.getPredicted()).isEqualTo(2);
        assertThat(all.getCorrect()).isEqualTo(1);
        assertThat(all.getLogLoss()).isCloseTo((-Math.log(0.8) - Math.log(0.1)) / 2, within(1e-6));
        assertThat(inputs(all).getInvalidPredictions()).isZero();
        assertThat(inputs(all).getRepeatedPredictions()).isZero();
    }

    @Test
    void shouldMatchLabelsThatArriveLaterOrEarlier() {
        run.sendUnlabelled("a", 0);
        run.sendLabel("a", "Coat", NOW.plusSeconds(30));
        run.sendLabel("b", "Shirt", NOW);
        run.sendUnlabelled("b", 2);

        RollingAccuracy all = run.publish("all");
        assertThat(all.getPredicted()).isEqualTo(2);
        assertThat(all.getLabelled()).isEqualTo(2);
        assertThat(all.getCorrect()).isEqualTo(1);
        assertThat(all.getLabelLagP99Ms()).isCloseTo(30_000, Percentage.withPercentage(1));
        assertThat(inputs(all).getLabels()).isEqualTo(2);
        assertThat(inputs(all).getWaitingLabels()).isZero();
    }

    @Test
    void shouldApplyCorrectionsAndWithdrawals() {
        run.send("a", 0, "Bag");
        run.sendLabel("a", "Coat", NOW);
        assertThat(run.publish("all").getCorrect()).isZero();

        run.sendLabel("a", "Bag", NOW);
        assertThat(run.publish("all").getCorrect()).isEqualTo(1);

        run.sendLabel("a", null, NOW);
        RollingAccuracy all = run.publish("all");
        assertThat(all.getPredicted()).isEqualTo(1);
        assertThat(all.getLabelled()).isZero();
        assertThat(all.getAccuracy()).isNull();
        assertThat(inputs(all).getCorrections()).isEqualTo(2);
        assertThat(inputs(all).getWithdrawals()).isEqualTo(1);
    }

    @Test
    void shouldCountARepeatedPredictionOnce() {
        Prediction prediction = run.prediction("a", 0, "Bag");
        run.send(prediction);
        run.send(prediction);

        RollingAccuracy all = run.publish("all");
        assertThat(all.getPredicted()).isEqualTo(1);
        assertThat(inputs(all).getRepeatedPredictions()).isEqualTo(1);
    }

    @Test
    void shouldDropPredictionsAndLabelsThatExpire() {
        run.sendLabel("expired", "Bag", NOW);
        run.sendUnlabelled("late", 0);
        run.clock.advance(Duration.ofHours(25));
        run.send("now", 0, "Bag");
        run.sendUnlabelled("expired", 0);
        run.sendLabel("late", "Bag", run.clock.instant());

        RollingAccuracy all = run.publish("all");
        assertThat(all.getPredicted()).isEqualTo(3);
        assertThat(all.getLabelled()).isEqualTo(1);
        assertThat(inputs(all).getOrphanedLabels()).isEqualTo(1);
        assertThat(inputs(all).getWaitingLabels()).isEqualTo(1);
    }

    @Test
    void shouldTreatRecordsFromTheFutureAsCurrent() {
        Prediction future = run.prediction("a", 0, "Bag");
        long time = NOW.plus(Duration.ofDays(4000)).toEpochMilli();
        run.add("predictions", future.getImageId().getBytes(UTF_8), run.bytes(future), time);
        run.send();
        run.sendUnlabelled("b", 0);
        run.sendLabel("b", "Bag", NOW);

        RollingAccuracy minute = run.publish("1m");
        assertThat(minute.getPredicted()).isEqualTo(2);
        assertThat(minute.getLabelled()).isEqualTo(2);
        assertThat(minute.getWatermark()).isEqualTo(SECOND);
        assertThat(inputs(minute).getFutureRecords()).isEqualTo(1);
    }

    /** Like those of a producer whose clock is two hours behind. */
    @Test
    void shouldCountLateImagesAndReportTheSkew() {
        run.send("current", 0, "Bag");
        assertThat(run.publish("1m").getSkewMs()).isZero();

        Prediction late = run.prediction("late", 0, "Bag");
        long time = NOW.minus(Duration.ofHours(2)).toEpochMilli();
        run.add("predictions", late.getImageId().getBytes(UTF_8), run.bytes(late), time);
        run.send();
        // Labels say nothing about the clocks of images.
        run.sendLabel("late", "Coat", NOW);

        Map<String, @Nullable RollingAccuracy> published = run.publish();
        RollingAccuracy minute = report(published, "1m");
        assertThat(minute.getPredicted()).isEqualTo(1);
        assertThat(report(published, "24h").getPredicted()).isEqualTo(2);
        assertThat(inputs(minute).getLateImages()).isEqualTo(1);
        assertThat(minute.getSkewMs()).isEqualTo(Duration.ofHours(2).toMillis());
        assertThat(minute.getCountedAt()).isEqualTo(run.clock.instant().truncatedTo(ChronoUnit.MILLIS));

        run.clock.advance(Duration.ofMinutes(5));
        run.send("later", 0, "Bag");
        assertThat(run.publish("1m").getSkewMs()).isZero();
    }

    @Test
    void shouldIgnoreALabelThatIsNotAClassOfTheModel() {
        run.send("a", 0, "Umbrella");
        run.send("b", 0, "Bag");
        run.sendLabel("b", "Umbrella", NOW);

        RollingAccuracy all = run.publish("all");
        assertThat(all.getPredicted()).isEqualTo(2);
        assertThat(all.getLabelled()).isZero();
        assertThat(inputs(all).getUnknownLabels()).isEqualTo(2);
    }

    @Test
    void shouldCountEachModelVersionSeparately() {
        run.send(0, "Bag");
        run.send(run.prediction("x", 1, "Bag", "another"));

        Map<String, @Nullable RollingAccuracy> published = run.publish();
        assertThat(report(published, "all").getCorrect()).isEqualTo(1);
        assertThat(Objects.requireNonNull(published.get("another/all")).getCorrect())
                .isZero();
    }

    @Test
    void shouldIgnoreInvalidPredictionsAndLabels() {
        run.input("predictions").pipeInput("k".getBytes(UTF_8), "no Avro".getBytes(UTF_8), NOW);
        run.input("labels").pipeInput("k".getBytes(UTF_8), new byte[] {0, 1, 2}, NOW);
        run.input("labels")
                .pipeInput(
                        "other".getBytes(UTF_8),
                        run.bytes(AccuracyRun.truth("a", "Bag").build()),
                        NOW);
        Prediction otherClasses = run.prediction("a", 1, "Bag", "other-classes");
        otherClasses.setLabel("Umbrella");
        run.send(otherClasses);
        Prediction invalidProbability = run.prediction("a", 1, "Bag");
        invalidProbability.setProbabilities(List.of(Float.NaN, 0f, 0f));
        run.send(invalidProbability);
        run.send(0, "Bag");

        Map<String, @Nullable RollingAccuracy> published = run.publish();
        assertThat(published.keySet()).allMatch(key -> key.startsWith(VERSION));
        InputCounts inputs = inputs(report(published, "all"));
        assertThat(inputs.getInvalidPredictions()).isEqualTo(3);
        assertThat(inputs.getInvalidLabels()).isEqualTo(2);
    }
}
