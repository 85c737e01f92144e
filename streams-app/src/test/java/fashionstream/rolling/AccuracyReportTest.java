package fashionstream.rolling;

import static fashionstream.rolling.AccuracyRun.VERSION;
import static fashionstream.rolling.AccuracyRun.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.DriftReference;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import fashionstream.schema.SelectionState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the production topology publishes reports, and how they judge a model by its target and its reference. */
class AccuracyReportTest {
    /** Times are counted by the second. */
    private static final Instant SECOND = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    private Path directory;

    private AccuracyRun start(ModelInfo model, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("accuracy.window.labelled", "3");
        return new AccuracyRun(directory, model, all);
    }

    @Test
    void shouldPublishOnlyChangesAndOnceMoreWhenAllLabelsAreDue() throws Exception {
        try (AccuracyRun run = start(new FirstPixelClassifier(VERSION).model(), Map.of())) {
            run.sendUnlabelled("a", 0);
            assertThat(run.accuracy.isEmpty()).isTrue();
            assertThat(run.publish("1m").getCoverage()).isNull();

            run.driver.advanceWallClockTime(Duration.ofSeconds(10));
            assertThat(run.accuracy.isEmpty()).isTrue();

            run.clock.advance(Duration.ofMinutes(20));
            RollingAccuracy settled = run.publish("1m");
            assertThat(settled.getCoverage()).isZero();
            assertThat(settled.getDue()).isEqualTo(1);
            assertThat(settled.getOldestUnlabelled()).isEqualTo(SECOND);

            run.driver.advanceWallClockTime(Duration.ofMinutes(1));
            assertThat(run.accuracy.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldJudgeByTheTarget() throws Exception {
        try (AccuracyRun run = start(new FirstPixelClassifier(VERSION).model(), Map.of("accuracy.target", "0.5"))) {
            for (int i = 0; i < 40; i++) {
                run.send("right-" + i, 0, "Bag");
            }
            assertThat(run.publish("all").getState()).isEqualTo(AccuracyState.OK);
            for (int i = 0; i < 200; i++) {
                run.send("wrong-" + i, 0, "Coat");
            }
            RollingAccuracy all = run.publish("all");
            assertThat(all.getState()).isEqualTo(AccuracyState.ALERT);
            assertThat(all.getTarget()).isEqualTo(0.5);
            assertThat(all.getStateReason()).contains("below the target of 50.00 %");
        }
    }

    /** Only mistakes at a low confidence are labelled, of images that are mostly sure. */
    @Test
    void shouldNotRaiseAnAlertBecauseOnlyTheUnsureAreLabelled() throws Exception {
        try (AccuracyRun run = start(new FirstPixelClassifier(VERSION).model(), Map.of("accuracy.target", "0.5"))) {
            for (int i = 0; i < 200; i++) {
                run.add(run.prediction("sure-" + i, i % 3, null));
            }
            for (int i = 0; i < 60; i++) {
                Prediction unsure = run.prediction("unsure-" + i, i % 3, "Bag");
                unsure.setConfidence(0.4f);
                unsure.setProbabilities(
                        List.of(i % 3 == 0 ? 0.4f : 0.3f, i % 3 == 1 ? 0.4f : 0.3f, i % 3 == 2 ? 0.4f : 0.3f));
                run.add(unsure);
            }
            run.send();

            Map<String, @Nullable RollingAccuracy> published = run.publish();
            RollingAccuracy all = report(published, "all");
            assertThat(all.getAccuracy()).isCloseTo(1 / 3.0, within(1e-9));
            assertThat(all.getMeanConfidenceLabelled()).isCloseTo(0.4, within(1e-6));
            Selection selection = Objects.requireNonNull(all.getSelection());
            assertThat(selection.getState()).isEqualTo(SelectionState.SELECTED);
            assertThat(selection.getImages()).isEqualTo(260);
            assertThat(selection.getUnlabelledShare()).isCloseTo(200 / 260.0, within(1e-9));
            assertThat(selection.getAdjustedAccuracy()).isNull();
            for (String window : List.of("all", "last-3", "1m", "24h")) {
                assertThat(report(published, window).getState()).as(window).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
            }
            assertThat(all.getStateReason())
                    .startsWith("labels are not a random sample (mean confidence of labelled images 0.40, of all 0.71)")
                    .contains("77 % of the images have a confidence at which too few are labelled");

            // A third of the labels are corrected, the others withdrawn.
            for (int i = 0; i < 60; i++) {
                run.label("unsure-" + i, i < 20 ? FirstPixelClassifier.CLASSES.get(i % 3) : null);
            }
            for (int i = 0; i < 200; i++) {
                run.label("sure-" + i, FirstPixelClassifier.CLASSES.get(i % 3));
            }
            run.send();
            RollingAccuracy corrected = run.publish("all");
            assertThat(corrected.getLabelled()).isEqualTo(220);
            assertThat(Objects.requireNonNull(corrected.getSelection()).getAdjustedLow())
                    .isGreaterThan(0.9);
            assertThat(corrected.getState()).isEqualTo(AccuracyState.OK);
        }
    }

    /** The last labelled images are all unsure, and some that are sure have the same second. */
    @Test
    void shouldNotFindLabelsSelectedWhereEveryImageIsLabelled() throws Exception {
        try (AccuracyRun run = new AccuracyRun(
                directory, new FirstPixelClassifier(VERSION).model(), Map.of("accuracy.window.labelled", "100"))) {
            for (int i = 0; i < 300; i++) {
                Prediction prediction = run.prediction("image-" + i, 0, FirstPixelClassifier.CLASSES.get(0));
                if (i >= 200) {
                    prediction.setConfidence(0.4f);
                    prediction.setProbabilities(List.of(0.4f, 0.3f, 0.3f));
                }
                run.add(prediction);
                if (i == 199) {
                    run.send();
                }
            }
            run.send();

            RollingAccuracy last = run.publish("last-100");
            assertThat(last.getLabelled()).isEqualTo(100);
            Selection selection = Objects.requireNonNull(last.getSelection());
            assertThat(selection.getState()).isNotEqualTo(SelectionState.SELECTED);
            assertThat(selection.getImages()).isEqualTo(300);
            assertThat(selection.getDistance()).isZero();
        }
    }

    @Test
    void shouldJudgeByTheAccuracyAndTheReferenceOfTheModelFile() throws Exception {
        DriftReference.Counter reference = new DriftReference.Counter(3);
        for (int i = 0; i < 3000; i++) {
            reference.add(new BrightnessContrast(0.5, 0.2), i % 3, 0.8);
        }
        Map<String, String> metadata = Map.of(
                ModelMetadata.TEST_ACCURACY,
                "0.9",
                ModelMetadata.DRIFT_REFERENCE,
                reference.snapshot().json());
        ModelInfo model = new ModelInfo(
                "first-pixel", VERSION, FirstPixelClassifier.CLASSES, FirstPixelClassifier.SHAPE, metadata);
        try (AccuracyRun run = start(model, Map.of())) {
            for (int i = 0; i < 300; i++) {
                run.sendUnlabelled("image-" + i, i % 3);
            }
            Map<String, @Nullable RollingAccuracy> before = run.publish();
            assertThat(report(before, "all").getTarget()).isCloseTo(0.87, within(1e-9));
            assertThat(Objects.requireNonNull(report(before, "1m").getDrift()).getState())
                    .isEqualTo(DriftState.NONE);
            assertThat(report(before, "last-3").getDrift()).isNull();
            assertThat(Objects.requireNonNull(report(before, "1m").getDrift()).getChangedSince())
                    .isNull();

            // A single class within a window, without any label.
            run.clock.advance(Duration.ofMinutes(2));
            for (int i = 0; i < 900; i++) {
                run.sendUnlabelled("bag-" + i, 0);
            }
            Drift drift = Objects.requireNonNull(run.publish("1m").getDrift());
            assertThat(drift.getState()).isEqualTo(DriftState.MAJOR);
            assertThat(drift.getReason()).contains("class mix");
            assertThat(drift.getChanged()).contains("class mix differs");
            assertThat(drift.getChangedSince()).isEqualTo(SECOND.plus(Duration.ofMinutes(2)));
            assertThat(drift.getClassMixPsiCorrected()).isLessThan(drift.getClassMixPsi());
        }
    }

    @Test
    void shouldJudgeAWeakerModelByTheTargetOfTheModelBeforeIt() throws Exception {
        try (AccuracyRun run = start(tested(VERSION, "0.9"), Map.of())) {
            run.send(0, "Bag");
            assertThat(run.publish("all").getTarget()).isCloseTo(0.87, within(1e-9));

            run.activeModel.replace(new FirstPixelClassifier(tested("weaker", "0.6")));
            run.send(run.prediction("x", 1, "Bag", "weaker"));
            RollingAccuracy weaker = run.publish().get("weaker/all");
            assertThat(Objects.requireNonNull(weaker).getTarget()).isCloseTo(0.87, within(1e-9));

            run.activeModel.replace(new FirstPixelClassifier(tested("better", "0.95")));
            run.send(run.prediction("y", 1, "Bag", "better"));
            assertThat(Objects.requireNonNull(run.publish().get("better/all")).getTarget())
                    .isCloseTo(0.92, within(1e-9));
        }
    }

    private static ModelInfo tested(String version, String accuracy) {
        return new ModelInfo(
                "first-pixel",
                version,
                FirstPixelClassifier.CLASSES,
                FirstPixelClassifier.SHAPE,
                Map.of(ModelMetadata.TEST_ACCURACY, accuracy));
    }
}
