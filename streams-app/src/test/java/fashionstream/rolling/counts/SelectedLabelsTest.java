package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluator;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.perturbation.Perturbation;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.rolling.counts.TrackedPrediction.ImagePlace;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.SelectionState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bundled model's predictions of the real test images, of which some are labelled by a rule: the plain and the
 * adjusted accuracy, compared with that of all images. {@code docs/selection.md} has the results as a table.
 */
class SelectedLabelsTest {
    private static final int SHIRT = 6;

    /** The test accuracy of the model is 94.13 %. */
    private static final AccuracyTarget TARGET = new AccuracyTarget(0.9113, 0.9413);

    @SuppressWarnings("NullAway.Init")
    private static LabelledPredictions clean;

    @SuppressWarnings("NullAway.Init")
    private static LabelledPredictions noisy;

    @BeforeAll
    static void classify() {
        LabelledImages images = FashionMnist.read(
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null), Split.TEST);
        try (Classifier model = BundledModel.DEFAULT.load()) {
            clean = predictions(model, images);
            LabelledImages some = images.slice(0, 4_000);
            List<byte[]> disturbed = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                disturbed.add(
                        Perturbation.NOISE.apply(some.pixels().get(i), FashionMnist.SIZE, FashionMnist.SIZE, 2, i));
            }
            noisy = predictions(model, new LabelledImages(images.height(), images.width(), disturbed, some.labels()));
        }
    }

    private static LabelledPredictions predictions(Classifier model, LabelledImages images) {
        return new Evaluator(model).predict(images.pixels(), FashionMnist.labelNames(images), done -> {});
    }

    /** What is published after all images, and the states on the way. */
    private record Outcome(
            double truth, double plain, SelectionJudgement selection, AccuracyState state, Set<AccuracyState> states) {
        double plainError() {
            return Math.abs(plain - truth);
        }

        double adjustedError() {
            return Math.abs(Objects.requireNonNull(selection.adjusted().accuracy()) - truth);
        }

        SelectionState selected() {
            return selection.selection().getState();
        }
    }

    @Test
    void shouldNotAdjustForARandomHalf() {
        Random random = new Random(1);
        Outcome outcome = outcome(clean, i -> random.nextBoolean());

        assertThat(outcome.selected()).isEqualTo(SelectionState.RANDOM);
        assertThat(outcome.state).isEqualTo(AccuracyState.OK);
        assertThat(outcome.plainError()).isLessThan(0.005);
        assertThat(outcome.adjustedError()).isLessThan(0.005);
    }

    @Test
    void shouldNotJudgeByTheUnsureAlone() {
        double sure = confidence(clean, 0.09);
        Outcome outcome = outcome(clean, i -> clean.prediction(i).confidence() < sure);

        assertThat(outcome.plain).isLessThan(0.65);
        assertThat(outcome.selected()).isEqualTo(SelectionState.SELECTED);
        assertThat(outcome.selection.adjusted().accuracy()).isNull();
        shouldContainTheTruth(outcome);
        assertThat(outcome.states).containsOnly(AccuracyState.INSUFFICIENT_DATA);
        assertThat(outcome.selection.reason())
                .startsWith("labels are not a random sample (mean confidence of labelled images 0.5")
                .contains("of the images have a confidence at which too few are labelled");
    }

    @Test
    void shouldJudgeByTheUnsureAndAHundredthOfTheOthers() {
        double sure = confidence(clean, 0.09);
        Random random = new Random(2);
        Outcome outcome = outcome(clean, i -> clean.prediction(i).confidence() < sure || random.nextInt(100) == 0);

        assertThat(outcome.plain).isLessThan(0.7);
        assertThat(outcome.adjustedError()).isLessThan(0.02);
        shouldContainTheTruth(outcome);
        assertThat(outcome.states).doesNotContain(AccuracyState.ALERT);
    }

    @Test
    void shouldNotBeSureByTheSureAlone() {
        double median = confidence(clean, 0.5);
        Outcome outcome = outcome(clean, i -> clean.prediction(i).confidence() > median);

        assertThat(outcome.plain).isGreaterThan(0.995);
        assertThat(outcome.adjustedError()).isLessThan(0.01);
        shouldContainTheTruth(outcome);
        assertThat(outcome.states).doesNotContain(AccuracyState.ALERT);
    }

    @Test
    void shouldNotBeOkIfOnlyTheSureOfNoisyImagesAreLabelled() {
        double median = confidence(noisy, 0.5);
        Outcome outcome = outcome(noisy, i -> noisy.prediction(i).confidence() > median);

        assertThat(outcome.truth).isLessThan(0.8);
        assertThat(outcome.plainError()).isGreaterThan(0.1);
        assertThat(outcome.adjustedError()).isLessThan(outcome.plainError() / 2);
        shouldContainTheTruth(outcome);
        assertThat(outcome.states).doesNotContain(AccuracyState.OK);
    }

    /** Whether a queue follows the predicted class, or a line of production makes goods of one class. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAdjustForAClassThatIsRarelyLabelled(boolean byTrueClass) {
        Random random = new Random(3);
        Outcome outcome = outcome(clean, i -> {
            int index = byTrueClass ? clean.truth()[i] : clean.prediction(i).classIndex();
            return random.nextInt(100) < (index == SHIRT ? 5 : 50);
        });

        assertThat(outcome.selected()).isEqualTo(SelectionState.SELECTED);
        assertThat(outcome.adjustedError()).isLessThan(outcome.plainError() * 0.7);
        shouldContainTheTruth(outcome);
        assertThat(outcome.states).doesNotContain(AccuracyState.ALERT);
    }

    @Test
    void shouldAdjustForTheLeastAndTheMostSure() {
        double low = confidence(clean, 0.05);
        double high = confidence(clean, 0.9);
        Outcome outcome = outcome(
                clean,
                i -> clean.prediction(i).confidence() < low
                        || clean.prediction(i).confidence() >= high);

        assertThat(outcome.plainError()).isGreaterThan(0.05);
        assertThat(outcome.adjustedError()).isLessThan(0.01);
        shouldContainTheTruth(outcome);
        assertThat(outcome.states).doesNotContain(AccuracyState.ALERT, AccuracyState.WARNING);
    }

    /** The first thousands of images are the most dangerous: soon, a selection is known. */
    @Test
    void shouldRarelyRaiseAnAlertHoweverOftenTheStateIsLookedAt() {
        double sure = confidence(clean, 0.09);
        Random random = new Random(4);
        int queue = 0;
        int unsure = 0;
        for (int stream = 0; stream < 40; stream++) {
            int[] images = random.ints(2_000, 0, clean.size()).toArray();
            Outcome ofQueue =
                    outcome(clean, images, i -> clean.prediction(i).confidence() < sure || random.nextInt(100) == 0);
            queue += ofQueue.states.contains(AccuracyState.ALERT) ? 1 : 0;
            Outcome ofUnsure = outcome(
                    clean,
                    images,
                    i -> random.nextDouble() < 1.02 - clean.prediction(i).confidence());
            unsure += ofUnsure.states.contains(AccuracyState.ALERT) ? 1 : 0;
        }
        assertThat(queue).isLessThanOrEqualTo(2);
        assertThat(unsure).isLessThanOrEqualTo(2);
    }

    private static void shouldContainTheTruth(Outcome outcome) {
        assertThat(outcome.truth)
                .isBetween(
                        outcome.selection.adjusted().low(),
                        outcome.selection.adjusted().high());
    }

    /** The confidence that a share of the images is below. */
    private static double confidence(LabelledPredictions predictions, double share) {
        double[] sorted = new double[predictions.size()];
        Arrays.setAll(sorted, i -> predictions.prediction(i).confidence());
        Arrays.sort(sorted);
        return sorted[(int) (share * sorted.length)];
    }

    private static Outcome outcome(LabelledPredictions predictions, IntPredicate isLabelled) {
        return outcome(predictions, IntStream.range(0, predictions.size()).toArray(), isLabelled);
    }

    /** Counts images in this order, and looks at the state after every 20. */
    private static Outcome outcome(LabelledPredictions predictions, int[] images, IntPredicate isLabelled) {
        int classes = predictions.model().classes().size();
        PredictedCounts all = new PredictedCounts(classes);
        LabelledCounts labelled = new LabelledCounts(classes);
        AccuracyState state = AccuracyState.UNKNOWN;
        Set<AccuracyState> states = EnumSet.noneOf(AccuracyState.class);
        long correct = 0;
        for (int counted = 1; counted <= images.length; counted++) {
            int i = images[counted - 1];
            TrackedPrediction prediction = tracked(predictions, i);
            all.add(prediction.predictedClass(), prediction.confidence(), null);
            correct += predictions.isCorrect(i) ? 1 : 0;
            if (isLabelled.test(i)) {
                labelled.add(prediction, predictions.truth()[i]);
            }
            if (counted % 20 == 0) {
                SelectionJudgement selection = SelectionJudgement.of(all, labelled);
                LabelledAccuracy accuracy = new LabelledAccuracy(
                        labelled.correct(), labelled.count(), selection, selection != null && selection.isSelected());
                state = AccuracyJudgement.ofAll(accuracy, TARGET, state).state();
                states.add(state);
            }
        }
        SelectionJudgement selection = Objects.requireNonNull(SelectionJudgement.of(all, labelled));
        return new Outcome(
                (double) correct / images.length,
                (double) labelled.correct() / labelled.count(),
                selection,
                state,
                states);
    }

    private static TrackedPrediction tracked(LabelledPredictions predictions, int image) {
        return new TrackedPrediction(
                "0123456789ab",
                new ImagePlace(null, 0, image),
                predictions.prediction(image).classIndex(),
                predictions.probabilities().get(image),
                0,
                null,
                TrackedPrediction.NOT_COUNTED,
                0,
                List.of(),
                false);
    }
}
