package fashionstream.rolling;

import static fashionstream.rolling.AccuracyRun.VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.DriftReference;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the production topology counts the values of an attribute separately. */
class SlicesTest {
    private static final List<String> CLASSES = FirstPixelClassifier.CLASSES;

    @TempDir
    private Path directory;

    private AccuracyRun run(String slices, int values) throws Exception {
        return run(slices, values, () -> AccuracyRun.MIB);
    }

    private AccuracyRun run(String slices, int values, IntSupplier maxBytes) throws Exception {
        return new AccuracyRun(
                directory,
                CLASSES,
                maxBytes,
                Map.of("accuracy.slices", slices, "accuracy.slices.values.max", Integer.toString(values)));
    }

    @Test
    void shouldHaveNoSlicesByDefault() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            run.send(with(run.prediction("a", 0, "Bag"), Map.of("camera", "1")));
            run.publish();

            assertThat(run.latest.values()).allSatisfy(report -> {
                assertThat(Objects.requireNonNull(report).getSlices()).isEmpty();
                assertThat(report.getSlicesOmitted()).isZero();
            });
        }
    }

    @Test
    void shouldCountEachValueInTheLongWindows() throws Exception {
        try (AccuracyRun run = run("attributes.camera,attributes.site", 20)) {
            run.add(with(run.prediction("a", 0, "Bag"), Map.of("camera", "1", "site", "north")));
            run.add(with(run.prediction("b", 1, "Bag"), Map.of("camera", "1")));
            run.add(with(run.prediction("c", 1, null), Map.of("camera", "", "other", "x")));
            run.add(run.prediction("d", 2, "Shirt"));
            run.publish();

            for (String window : List.of("all", "15m", "24h")) {
                assertThat(slices(run.report(window)))
                        .isEqualTo(Map.of(
                                "camera=1", "2 2 1",
                                "camera=", "1 0 0",
                                "camera MISSING", "1 1 1",
                                "site=north", "1 1 1",
                                "site MISSING", "3 2 1"));
            }
            assertThat(run.report("1m").getSlices()).isEmpty();
            assertThat(run.report("last-1000").getSlices()).isEmpty();
            SliceAccuracy one = slice(run.report("all"), "camera", "1");
            assertThat(one.getAccuracy()).isEqualTo(0.5);
            assertThat(one.getAccuracyLow()).isEqualTo(WilsonInterval.of(1, 2).low());
            assertThat(one.getAccuracyHigh()).isEqualTo(WilsonInterval.of(1, 2).high());
            assertThat(one.getExpectedAccuracy()).isCloseTo(0.8, within(1e-6));
            assertThat(one.getExpectedAccuracyError()).isPositive();
            assertThat(one.getWorse()).isFalse();
            assertThat(one.getClassMixPsiCorrected())
                    .as("the model has no reference")
                    .isNull();
            SliceAccuracy unlabelled = slice(run.report("all"), "camera", "");
            assertThat(unlabelled.getAccuracy()).isNull();
            assertThat(unlabelled.getAccuracyLow()).isNull();
            assertThat(unlabelled.getReason()).isEqualTo("no image is labelled");
        }
    }

    @Test
    void shouldCountLateLabelsAndCorrectionsWhereThePredictionIs() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 1)) {
            run.send(with(run.prediction("a", 0, null), Map.of("camera", "1")));
            run.send(with(run.prediction("b", 0, null), Map.of("camera", "2")));
            run.send(with(run.prediction("c", 0, null), Map.of("camera", "x".repeat(65))));
            run.label("a", "Bag");
            run.label("b", "Coat");
            run.publish();
            assertThat(slices(run.report("all"))).isEqualTo(Map.of("camera=1", "1 1 1", "camera OTHER", "2 1 0"));

            run.label("b", "Bag");
            run.label("a", null);
            run.publish();
            assertThat(slices(run.report("all"))).isEqualTo(Map.of("camera=1", "1 0 0", "camera OTHER", "2 1 1"));
        }
    }

    /** So that two models have the same slices. */
    @Test
    void shouldShareTheValuesAmongModels() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 1)) {
            run.send(with(run.prediction("a", 0, "Bag"), Map.of("camera", "1")));
            run.send(with(run.prediction("b", 0, "Bag", "ba9876543210"), Map.of("camera", "2")));
            run.send(with(run.prediction("c", 0, "Bag", "ba9876543210"), Map.of("camera", "1")));
            Map<String, @Nullable RollingAccuracy> reports = run.publish();

            assertThat(slices(Objects.requireNonNull(reports.get("ba9876543210/all"))))
                    .isEqualTo(Map.of("camera=1", "1 1 1", "camera OTHER", "1 1 1"));
        }
    }

    @Test
    void shouldBoundTheValues() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 20)) {
            for (int i = 0; i < 3_000; i++) {
                run.add(with(run.prediction("image-" + i, 0, "Bag"), Map.of("camera", "v" + i + "x".repeat(50))));
                if (i % 500 == 499) {
                    run.send();
                }
            }
            run.publish();

            assertThat(run.report("all").getSlices()).hasSize(21);
            assertThat(slices(run.report("all")).get("camera OTHER")).isEqualTo("2980 2980 2980");
            assertThat(run.inputs().getUnreadableIncrements()).isZero();
        }
    }

    @Test
    void shouldCountHugeAttributesAsInvalid() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 20)) {
            run.send(with(run.prediction("a", 0, "Bag"), Map.of("camera", "x".repeat(70_000))));
            Map<String, String> many = new HashMap<>();
            for (int i = 0; i < 129; i++) {
                many.put("name" + i, "x");
            }
            run.send(with(run.prediction("b", 0, "Bag"), many));
            run.send(with(run.prediction("c", 0, "Bag"), Map.of("camera", "x".repeat(60_000))));
            run.publish();

            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(2);
            assertThat(slices(run.report("all"))).isEqualTo(Map.of("camera OTHER", "1 1 1"));
        }
    }

    @Test
    void shouldKnowWhichImagesOfASliceAreDue() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 20)) {
            run.send(with(run.prediction("a", 0, "Bag"), Map.of("camera", "1")));
            run.send(with(run.prediction("b", 0, null), Map.of("camera", "1")));
            run.send(with(run.prediction("c", 0, null), Map.of("camera", "2")));
            run.publish();
            assertThat(slice(run.report("all"), "camera", "1").getDue()).isZero();
            assertThat(slice(run.report("all"), "camera", "1").getCoverage()).isNull();

            run.advance(Duration.ofSeconds(62));
            run.send(with(run.prediction("d", 0, "Bag"), Map.of("camera", "2")));
            run.publish();
            for (String window : List.of("all", "15m", "24h")) {
                assertThat(slice(run.report(window), "camera", "1").getDue()).isEqualTo(2);
                assertThat(slice(run.report(window), "camera", "1").getCoverage())
                        .isEqualTo(0.5);
                SliceAccuracy two = slice(run.report(window), "camera", "2");
                assertThat(two.getDue()).isEqualTo(1);
                assertThat(two.getCoverage()).isZero();
            }
        }
    }

    @Test
    void shouldLeaveTheTimeWindows() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 20)) {
            run.send(with(run.prediction("a", 0, "Bag"), Map.of("camera", "1")));
            run.advance(Duration.ofMinutes(20));
            run.send(with(run.prediction("b", 0, "Bag"), Map.of("camera", "2")));
            run.publish();

            assertThat(slices(run.report("15m"))).isEqualTo(Map.of("camera=2", "1 1 1"));
            assertThat(slices(run.report("24h"))).hasSize(2);
            run.advance(Duration.ofDays(2));
            run.send(with(run.prediction("c", 0, "Bag"), Map.of("camera", "2")));
            run.publish();
            assertThat(slices(run.report("24h"))).isEqualTo(Map.of("camera=2", "1 1 1"));
            assertThat(slices(run.report("all"))).isEqualTo(Map.of("camera=1", "1 1 1", "camera=2", "2 2 2"));
        }
    }

    @Test
    void shouldFindTheCameraThatIsOftenWrong() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 20)) {
            Random random = new Random(5);
            for (int i = 0; i < 4_000; i++) {
                int camera = random.nextInt(10);
                boolean right = random.nextDouble() < (camera == 7 ? 0.8 : 0.95);
                run.add(with(
                        run.prediction("image-" + i, 0, right ? "Bag" : "Coat"),
                        Map.of("camera", Integer.toString(camera))));
                if (i % 400 == 399) {
                    run.send();
                }
            }
            run.publish();

            assertThat(run.report("all").getSlices())
                    .filteredOn(SliceAccuracy::getWorse)
                    .singleElement()
                    .satisfies(slice -> {
                        assertThat(slice.getValue()).isEqualTo("7");
                        assertThat(slice.getReason())
                                .containsPattern("^\\d\\d\\.\\d % of \\d+ labelled; the rest has 9");
                    });
        }
    }

    /** For many classes, the counts of a slice don't tell them apart. */
    @ParameterizedTest
    @ValueSource(ints = {3, 100})
    void shouldCompareEachSliceWithTheReference(int classes) throws Exception {
        Random random = new Random(6);
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        DriftReference.Counter reference = new DriftReference.Counter(classes);
        for (int i = 0; i < 3_000; i++) {
            reference.add(tone(random, 0.5), i % classes, 0.8);
        }
        ModelInfo model = new ModelInfo(
                "a-model",
                VERSION,
                names,
                FirstPixelClassifier.SHAPE,
                Map.of(ModelMetadata.DRIFT_REFERENCE, reference.snapshot().json()));
        try (AccuracyRun run = new AccuracyRun(directory, model, Map.of("accuracy.slices", "attributes.camera"))) {
            for (int i = 0; i < 800; i++) {
                String camera = i < 10 ? "few" : i % 2 == 0 ? "dark" : "same";
                boolean dark = camera.equals("dark");
                Prediction prediction = run.prediction("image-" + i, dark ? 0 : i / 2 % classes, null);
                BrightnessContrast tone = tone(random, dark ? 0.2 : 0.5);
                prediction.setPixelMean((float) tone.mean());
                prediction.setPixelDeviation((float) tone.deviation());
                run.add(with(prediction, Map.of("camera", camera)));
                if (i % 200 == 199) {
                    run.send();
                }
            }
            run.publish();

            RollingAccuracy all = run.report("all");
            SliceAccuracy dark = slice(all, "camera", "dark");
            assertThat(dark.getPixelMeanShift()).isLessThan(-0.8);
            assertThat(dark.getPixelDeviationShift()).isBetween(-0.3, 0.3);
            assertThat(dark.getConfidencePsiCorrected()).isCloseTo(0, within(0.01));
            SliceAccuracy same = slice(all, "camera", "same");
            assertThat(same.getPixelMeanShift()).isBetween(-0.3, 0.3);
            if (classes <= 64) {
                assertThat(dark.getClassMixPsiCorrected()).isGreaterThan(0.25);
                assertThat(same.getClassMixPsiCorrected()).isLessThan(0.1);
            } else {
                assertThat(dark.getClassMixPsiCorrected()).isNull();
            }
            SliceAccuracy few = slice(all, "camera", "few");
            assertThat(few.getPixelMeanShift()).isNull();
            assertThat(few.getConfidencePsiCorrected()).isNull();
        }
    }

    private static BrightnessContrast tone(Random random, double mean) {
        return new BrightnessContrast(mean - 0.1 + 0.2 * random.nextDouble(), 0.2 + 0.1 * random.nextDouble());
    }

    @Test
    void shouldDecideNothingWhereOnlyOneSliceHasLabels() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 20)) {
            for (int i = 0; i < 300; i++) {
                run.add(with(run.prediction("a" + i, 0, "Coat"), Map.of("camera", "1")));
                run.add(with(run.prediction("b" + i, 0, null), Map.of("camera", "2")));
            }
            run.publish();

            SliceAccuracy labelled = slice(run.report("all"), "camera", "1");
            assertThat(labelled.getWorse()).isFalse();
            assertThat(labelled.getAccuracy()).isZero();
            assertThat(labelled.getReason()).isEqualTo("no other image of this attribute is labelled");
        }
    }

    @Test
    void shouldLeaveOutSlicesThatDoNotFit() throws Exception {
        try (AccuracyRun run = run("attributes.camera", 100, () -> 4_000)) {
            for (int i = 0; i < 90; i++) {
                run.add(with(run.prediction("image-" + i, 0, "Bag"), Map.of("camera", "camera-" + i)));
            }
            run.publish();

            assertThat(run.report("all").getSlices()).isEmpty();
            assertThat(run.report("all").getSlicesOmitted()).isEqualTo(90);
            assertThat(run.report("all").getClasses()).as("those come last").hasSize(3);
        }
    }

    @Test
    void shouldForgetSlicesWithTheirModel() throws Exception {
        ModelInfo model = new ModelInfo("a-model", VERSION, CLASSES, FirstPixelClassifier.SHAPE, Map.of());
        try (AccuracyRun run = new AccuracyRun(directory, model, Map.of("accuracy.slices", "attributes.camera"))) {
            for (int i = 0; i < 100; i++) {
                run.send(with(run.prediction("image-" + i, 0, "Bag", "v" + i), Map.of("camera", "1")));
            }
            assertThat(keys(run, "accuracy-slices")).isEqualTo(300);
            run.send(with(run.prediction("own", 0, "Bag"), Map.of("camera", "1")));
            run.publish();
            assertThat(keys(run, "accuracy-slices")).isEqualTo(300);
            assertThat(keys(run, "accuracy-due")).isEqualTo(100);
        }
    }

    private static int keys(AccuracyRun run, String store) {
        int count = 0;
        try (var all = run.driver.getKeyValueStore(store).all()) {
            for (; all.hasNext(); all.next()) {
                count++;
            }
        }
        return count;
    }

    private static Prediction with(Prediction prediction, Map<String, String> attributes) {
        prediction.setAttributes(attributes);
        return prediction;
    }

    private static SliceAccuracy slice(RollingAccuracy report, String attribute, String value) {
        return report.getSlices().stream()
                .filter(slice -> slice.getAttribute().equals(attribute) && value.equals(slice.getValue()))
                .findFirst()
                .orElseThrow();
    }

    /** Predicted, labelled and correct of each. */
    private static Map<String, String> slices(RollingAccuracy report) {
        Map<String, String> slices = new TreeMap<>();
        report.getSlices()
                .forEach(slice -> slices.put(
                        slice.getAttribute()
                                + (slice.getKind() == SliceKind.VALUE ? "=" + slice.getValue() : " " + slice.getKind()),
                        slice.getPredicted() + " " + slice.getLabelled() + " " + slice.getCorrect()));
        return slices;
    }
}
