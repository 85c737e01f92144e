package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.schema.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruthMatchingTest {
    private static final List<String> CLASSES = List.of("Bag", "Coat", "Shirt");
    private static final List<String> SLICED = List.of("camera", "site");
    private static final String VERSION = "0123456789ab";
    private static final String OTHER_VERSION = "ba9876543210";
    private static final long NOW = Instant.parse("2026-02-03T04:05:06Z").toEpochMilli();
    private static final long DAY = 86_400_000;

    private final MemoryTruthStore store = new MemoryTruthStore();
    private final Totals totals = new Totals();
    private long labelOffset;
    private TruthMatching matching = new TruthMatching(store, CLASSES, DAY, version -> true, SLICED);
    private long batch = 1;

    @Test
    void shouldCountAPredictionWithTheLabelOfItsImageRecord() {
        predict("one", VERSION, 0, "Bag", "Bag");
        predict("two", VERSION, 1, "Bag", "Coat");
        commit();

        assertThat(totals.predicted).isEqualTo(2);
        assertThat(totals.labelled).isEqualTo(2);
        assertThat(totals.correct).isEqualTo(1);
    }

    @Test
    void shouldMatchALabelInEitherOrderOfArrival() {
        predict("one", VERSION, 0, "Bag", null);
        commit();
        label("one", "Bag");
        label("two", "Bag");
        commit();
        predict("two", VERSION, 1, "Bag", null);
        commit();

        assertThat(totals.labelled).isEqualTo(2);
        assertThat(totals.correct).isEqualTo(2);
        assertThat(totals.inputs.count(Input.LABEL)).isEqualTo(2);
        assertThat(totals.inputs.waiting()).isZero();
    }

    @Test
    void shouldCountALabelThatWaitsForItsImage() {
        label("one", "Bag");
        commit();

        assertThat(totals.inputs.waiting()).isEqualTo(1);
        assertThat(totals.labelled).isZero();
    }

    @Test
    void shouldPreferTheLabelsTopicToTheImageRecord() {
        label("one", "Coat");
        predict("one", VERSION, 0, "Bag", "Bag");
        commit();

        assertThat(totals.labelled).isEqualTo(1);
        assertThat(totals.correct).isZero();
    }

    @Test
    void shouldCorrectWhatWasCounted() {
        predict("one", VERSION, 0, "Bag", "Bag");
        commit();
        label("one", "Coat");
        commit();

        assertThat(totals.labelled).isEqualTo(1);
        assertThat(totals.correct).isZero();
        assertThat(totals.inputs.count(Input.CORRECTION)).isEqualTo(1);

        label("one", "Bag");
        commit();
        assertThat(totals.correct).isEqualTo(1);
        assertThat(totals.inputs.count(Input.CORRECTION)).isEqualTo(2);
    }

    @Test
    void shouldKeepCorrectionsInTheBatchThatCountedTheImage() {
        predict("one", VERSION, 0, "Bag", "Bag");
        commit();
        long counted = batch - 1;
        label("one", "Coat");

        assertThat(drain())
                .flatExtracting(Increment::models)
                .flatExtracting(ModelIncrement::seconds)
                .extracting(SecondCounts::batch)
                .containsExactly(counted);
    }

    /** A late label, its correction and its withdrawal are counted in the slices that the prediction was counted in. */
    @Test
    void shouldCountLabelsInTheSlicesOfTheirPrediction() {
        Prediction prediction = prediction("one", VERSION, 0, "Bag", null);
        prediction.setAttributes(Map.of("camera", "7", "lens", "wide"));
        matching.predicted(prediction, NOW, NOW, batch);
        commit();
        assertThat(slices()).containsExactly("camera VALUE 7: 1 0 0", "site MISSING : 1 0 0");

        label("one", "Bag");
        commit();
        label("one", "Coat");
        commit();
        assertThat(slices()).containsExactly("camera VALUE 7: 1 1 0", "site MISSING : 1 1 0");

        // Those of the prediction, whatever is set by then.
        matching = new TruthMatching(store, CLASSES, DAY, version -> true, List.of());
        label("one", "Bag");
        label("one", null);
        commit();
        assertThat(slices()).containsExactly("camera VALUE 7: 1 0 0", "site MISSING : 1 0 0");
    }

    private List<String> slices() {
        return totals.slices.bySlice().entrySet().stream()
                .map(entry -> entry.getKey().attribute() + " " + entry.getKey().kind() + " "
                        + entry.getKey().value() + ": "
                        + entry.getValue().predicted().count() + " "
                        + entry.getValue().labelled() + " " + entry.getValue().correct())
                .toList();
    }

    @Test
    void shouldLimitTheSlicesOfAnIncrement() {
        int predictions = 0;
        while (!matching.isFull()) {
            Prediction prediction = prediction("image-" + predictions, VERSION, 0, "Bag", "Bag");
            prediction.setAttributes(Map.of("camera", "camera-" + predictions++));
            matching.predicted(prediction, NOW, NOW, batch);
        }

        assertThat(predictions).isEqualTo(TruthMatching.MAX_SLICES - 1);
    }

    @Test
    void shouldWithdrawALabel() {
        predict("one", VERSION, 0, "Bag", "Bag");
        label("one", null);
        commit();

        assertThat(totals.labelled).isZero();
        assertThat(totals.predicted).isEqualTo(1);
        assertThat(totals.inputs.count(Input.WITHDRAWAL)).isEqualTo(1);
    }

    @Test
    void shouldCountARepeatedPredictionOnce() {
        predict("one", VERSION, 7, "Bag", "Bag");
        predict("one", VERSION, 7, "Bag", "Bag");
        commit();
        predict("one", VERSION, 7, "Bag", "Bag");
        commit();

        assertThat(totals.predicted).isEqualTo(1);
        assertThat(totals.inputs.count(Input.REPEATED_PREDICTION)).isEqualTo(2);
    }

    @Test
    void shouldApplyALabelToEachModelAndEachImageOfAnId() {
        predict("one", VERSION, 0, "Bag", null);
        predict("one", VERSION, 1, "Coat", null);
        predict("one", OTHER_VERSION, 0, "Bag", null);
        commit();
        label("one", "Bag");
        commit();

        assertThat(totals.labelled).isEqualTo(3);
        assertThat(totals.correct).isEqualTo(2);
        assertThat(totals.versions).containsOnlyKeys(VERSION, OTHER_VERSION);
    }

    @Test
    void shouldCountImagesThatShareAnIdAndTheirLabels() {
        predict("one", VERSION, 0, "Bag", null);
        predict("one", OTHER_VERSION, 0, "Bag", null);
        label("one", "Bag");
        commit();
        assertThat(totals.inputs.count(Input.SHARED_ID))
                .as("two models classify the same image")
                .isZero();
        assertThat(totals.inputs.count(Input.AMBIGUOUS_LABEL)).isZero();

        predict("one", VERSION, 1, "Coat", null);
        commit();
        assertThat(totals.inputs.count(Input.SHARED_ID)).isEqualTo(1);
        assertThat(totals.inputs.count(Input.AMBIGUOUS_LABEL)).isEqualTo(1);

        label("one", "Coat");
        predict("one", VERSION, 2, "Coat", null);
        commit();
        assertThat(totals.inputs.count(Input.SHARED_ID)).isEqualTo(2);
        assertThat(totals.inputs.count(Input.AMBIGUOUS_LABEL)).isEqualTo(2);
    }

    @Test
    void shouldNotCountALabelThatIsNotAClassOfTheModel() {
        predict("one", VERSION, 0, "Bag", "Boot");
        commit();

        assertThat(totals.predicted).isEqualTo(1);
        assertThat(totals.labelled).isZero();
        assertThat(totals.inputs.count(Input.UNKNOWN_LABEL)).isEqualTo(1);
    }

    @Test
    void shouldCountAnInvalidPredictionAndNothingElse() {
        Prediction wrong = prediction("one", VERSION, 0, "Bag", "Bag");
        wrong.setProbabilities(List.of(0.5f, 0.1f));
        matching.predicted(wrong, NOW, NOW, batch);
        commit();

        assertThat(totals.predicted).isZero();
        assertThat(totals.inputs.count(Input.INVALID_PREDICTION)).isEqualTo(1);
        assertThat(store.images).isEmpty();
    }

    @Test
    void shouldTrackABoundedNumberOfPredictionsOfAnId() {
        int limit = ImageTruth.maxPredictions(CLASSES.size());
        for (int offset = 0; offset <= limit; offset++) {
            predict("one", VERSION, offset, "Bag", null);
        }
        commit();
        label("one", "Bag");
        commit();

        assertThat(totals.predicted).isEqualTo(limit + 1);
        assertThat(totals.labelled).isEqualTo(limit);
        assertThat(totals.inputs.count(Input.UNTRACKED_PREDICTION)).isEqualTo(1);
    }

    @Test
    void shouldContinueWithTheStoredState() {
        predict("one", VERSION, 0, "Bag", null);
        commit();

        matching = new TruthMatching(store, CLASSES, DAY, version -> true, SLICED);
        label("one", "Bag");
        predict("one", VERSION, 0, "Bag", null);
        commit();

        assertThat(totals.labelled).isEqualTo(1);
        assertThat(totals.inputs.count(Input.REPEATED_PREDICTION)).isEqualTo(1);
    }

    @Test
    void shouldIgnoreALabelThatWasAssignedBeforeTheKnownOne() {
        predict("a", VERSION, 1, "Bag", null);
        label("a", "Bag", NOW);
        label("a", "Coat", NOW - 1);
        commit();

        assertThat(totals.correct).isEqualTo(1);
        assertThat(totals.inputs.count(Input.LABEL)).isEqualTo(2);
        assertThat(totals.inputs.count(Input.CORRECTION)).isEqualTo(1);

        label("a", "Coat", NOW + 1);
        commit();
        assertThat(totals.labelled).isEqualTo(1);
        assertThat(totals.correct).isZero();
    }

    /** Predictions and labels are in different topics: either may be read first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountTheSameCorrectionsWhicheverTopicIsReadFirst(boolean predictionFirst) {
        if (predictionFirst) {
            predict("a", VERSION, 1, "Bag", "Bag");
            predict("b", VERSION, 2, "Bag", "Bag");
            predict("c", VERSION, 3, "Bag", "Bag");
        }
        label("a", "Coat");
        label("b", null);
        label("c", "Bag");
        if (!predictionFirst) {
            predict("a", VERSION, 1, "Bag", "Bag");
            predict("b", VERSION, 2, "Bag", "Bag");
            predict("c", VERSION, 3, "Bag", "Bag");
        }
        commit();

        assertThat(totals.inputs.count(Input.CORRECTION)).isEqualTo(1);
        assertThat(totals.inputs.count(Input.WITHDRAWAL)).isEqualTo(1);
    }

    @Test
    void shouldDivideALargeBatch() {
        int seconds = 3 * TruthMatching.MAX_SECONDS + 1;
        for (int i = 0; i < seconds; i++) {
            matching.predicted(prediction("image-" + i, VERSION, i, "Bag", "Bag"), NOW - i * 1000L, NOW, batch);
        }

        assertThat(matching.isFull()).isTrue();
        List<Increment> increments = drain();
        assertThat(increments).hasSize(4).allSatisfy(increment -> assertThat(
                        increment.models().get(0).seconds())
                .hasSizeLessThanOrEqualTo(TruthMatching.MAX_SECONDS));
        increments.forEach(totals::add);
        assertThat(totals.predicted).isEqualTo(seconds);
        assertThat(drain()).isEmpty();
    }

    private void predict(String id, String version, long offset, String label, @Nullable String labelTrue) {
        matching.predicted(prediction(id, version, offset, label, labelTrue), NOW, NOW, batch);
    }

    private void label(String id, @Nullable String label) {
        label(id, label, NOW + 1000);
    }

    private void label(String id, @Nullable String label, long assigned) {
        LabelOrder order = new LabelOrder(assigned, NOW + 1000, 0, labelOffset++);
        matching.labelled(id, label, NOW + 1000, order, NOW, batch);
    }

    private void commit() {
        drain().forEach(totals::add);
    }

    private List<Increment> drain() {
        return matching.drain(NOW, batch++);
    }

    private static Prediction prediction(
            String id, String version, long offset, String label, @Nullable String labelTrue) {
        int index = CLASSES.indexOf(label);
        List<Float> probabilities = new ArrayList<>(List.of(0.1f, 0.1f, 0.1f));
        probabilities.set(index, 0.8f);
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel(label)
                .setClassIndex(index)
                .setConfidence(0.8f)
                .setProbabilities(probabilities)
                .setModelName("test")
                .setModelVersion(version)
                .setCapturedAt(Instant.ofEpochMilli(NOW))
                .setPredictedAt(Instant.ofEpochMilli(NOW))
                .setLabelTrue(labelTrue)
                .setImagePartition(0)
                .setImageOffset(offset)
                .build();
    }

    /** The sum of all increments. */
    private static final class Totals {
        private final Map<String, Long> versions = new HashMap<>();
        private final InputTotals inputs = new InputTotals();
        private final SlicedCounts slices = new SlicedCounts();
        private long predicted;
        private long labelled;
        private long correct;

        void add(Increment increment) {
            inputs.add(increment.inputs());
            for (ModelIncrement model : increment.models()) {
                versions.merge(model.model().version(), model.predictions(), Long::sum);
                for (SecondCounts second : model.seconds()) {
                    slices.add(second.slices());
                    predicted += second.predicted().count();
                    labelled += second.labelled().count();
                    correct += second.labelled().correct();
                }
            }
        }
    }
}
