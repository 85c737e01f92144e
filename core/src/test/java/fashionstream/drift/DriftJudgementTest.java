package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fashionstream.drift.ChangeDetector.Change;
import fashionstream.drift.DriftJudgement.State;
import fashionstream.drift.ObservedImages.Moments;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples from a reference that resembles that of the bundled model, with a fixed seed. */
class DriftJudgementTest {
    private static final List<Double> EVEN = List.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
    private static final List<Double> CONFIDENCES =
            List.of(0.0, 0.0, 0.0, 0.0, 0.002, 0.007, 0.012, 0.021, 0.021, 0.022, 0.029, 0.039, 0.058, 0.135, 0.654);
    private static final DriftReference REFERENCE = new DriftReference(
            5000, EVEN, CONFIDENCES, new Spread(0.88, 0.14), new Spread(0.29, 0.125), new Spread(0.32, 0.078), null);

    private static final Change CHANGED = new Change(3e6, 1_000L, 2_000L, "images are darker", 1);

    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 500, 1000, 2000})
    void shouldRarelyReportDriftWithoutDrift(int images) {
        int alarms = 0;
        int samples = 2000;
        for (int i = 0; i < samples; i++) {
            State state = judge(sample(images, EVEN, CONFIDENCES, 0, 0)).state();
            assertThat(state).isNotEqualTo(State.INSUFFICIENT_DATA);
            alarms += state == State.NONE ? 0 : 1;
        }
        assertThat(alarms).isLessThan(samples / 200);
    }

    @Test
    void shouldDetectAnotherClassMix() {
        List<Double> half = List.of(0.3, 0.3, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05);
        DriftJudgement judgement = judge(sample(1000, half, CONFIDENCES, 0, 0));
        assertThat(judgement.state()).isEqualTo(State.MAJOR);
        assertThat(judgement.reason()).startsWith("class mix PSI").contains("major from 0.25");
        assertThat(judgement.classMixPsi()).isGreaterThan(0.25);
        assertThat(judgement.classMixDistance()).isBetween(0.2, 0.4);
        assertThat(judgement.confidencePsi()).isLessThan(0.1);
    }

    @Test
    void shouldDetectLowerConfidence() {
        List<Double> unsure =
                List.of(0.0, 0.0, 0.0, 0.0, 0.008, 0.02, 0.024, 0.03, 0.035, 0.045, 0.045, 0.055, 0.088, 0.17, 0.48);
        DriftJudgement judgement = judge(sample(1000, EVEN, unsure, 0, 0));
        assertThat(judgement.state()).isEqualTo(State.MODERATE);
        assertThat(judgement.reason()).startsWith("confidence PSI 0.").contains("moderate from 0.10");
    }

    @Test
    void shouldDetectAnotherBrightnessOrContrast() {
        DriftJudgement brighter = judge(sample(1000, EVEN, CONFIDENCES, 1, 0));
        assertThat(brighter.state()).isEqualTo(State.MAJOR);
        assertThat(brighter.reason()).startsWith("brightness moved by +");
        assertThat(brighter.pixelMeanShift()).isBetween(0.9, 1.1);
        assertThat(brighter.pixelMean()).isBetween(0.4, 0.43);
        DriftJudgement flatter = judge(sample(1000, EVEN, CONFIDENCES, 0, -0.65));
        assertThat(flatter.state()).isEqualTo(State.MODERATE);
        assertThat(flatter.reason()).startsWith("contrast moved by -0.6");
        assertThat(flatter.pixelDeviation()).isLessThan(0.3);
    }

    @Test
    void shouldNotReportDriftWithoutEvidenceOfAChangeInTheWindow() {
        ObservedImages brighter = sample(1000, EVEN, CONFIDENCES, 1, 0);
        DriftJudgement judgement = DriftJudgement.of(brighter, REFERENCE, Change.NONE, 0);
        assertThat(judgement.state()).isEqualTo(State.NONE);
        assertThat(judgement.reason()).startsWith("no evidence of a change: brightness moved by +");
        Change over = new Change(1, null, 5_000L, "", 1);
        assertThat(DriftJudgement.of(brighter, REFERENCE, over, 5_001).state()).isEqualTo(State.NONE);
        assertThat(DriftJudgement.of(brighter, REFERENCE, over, 5_000).state()).isEqualTo(State.MAJOR);
    }

    @Test
    void shouldNameASmallChange() {
        DriftJudgement judgement = judge(sample(1000, EVEN, CONFIDENCES, -0.2, 0));
        assertThat(judgement.state()).isEqualTo(State.NONE);
        assertThat(judgement.reason())
                .startsWith("no figure is beyond its threshold: ")
                .endsWith("; evidence of a change since 1970-01-01T00:00:01Z: images are darker");
    }

    /** A window of 240 images of twelve runs, as at 4 images/s. */
    @Test
    void shouldNotTakeRunsOfOneClassForDrift() {
        ObservedImages runs =
                sample(240, List.of(0.25, 0.16, 0.17, 0.08, 0.08, 0.08, 0.09, 0.09, 0.0, 0.0), CONFIDENCES, 0, 0);
        assertThat(judge(runs).state()).isEqualTo(State.MAJOR);
        Change inRuns = new Change(3e6, 1_000L, 2_000L, "images are darker", 20);
        DriftJudgement judgement = DriftJudgement.of(runs, REFERENCE, inRuns, 0);
        assertThat(judgement.state()).isEqualTo(State.NONE);
        assertThat(judgement.classMixPsi()).isGreaterThan(0.9);
    }

    @Test
    void shouldNotReportDriftForAFewImages() {
        DriftJudgement few = judge(sample(199, EVEN, CONFIDENCES, 3, 3));
        assertThat(few.state()).isEqualTo(State.INSUFFICIENT_DATA);
        assertThat(few.reason()).isEqualTo("199 predictions of the 200 that drift detection needs");
        assertThat(few.classMixPsi()).isNull();
        assertThat(judge(new ObservedImages(new long[10], new long[15], new Moments(0, 0, 0), new Moments(0, 0, 0)))
                        .state())
                .isEqualTo(State.INSUFFICIENT_DATA);
    }

    @Test
    void shouldIgnoreUnknownBrightnessAndContrast() {
        ObservedImages known = sample(500, EVEN, CONFIDENCES, 2, 2);
        DriftJudgement judgement = judge(new ObservedImages(
                known.classes(), known.confidences(), new Moments(100, 60, 40), new Moments(100, 60, 40)));
        assertThat(judgement.state()).isEqualTo(State.NONE);
        assertThat(judgement.pixelMean()).isNull();
        assertThat(judgement.pixelDeviationShift()).isNull();
        assertThat(judgement.reason()).startsWith("no figure is beyond its threshold: class mix PSI 0.0");
    }

    @Test
    void shouldRejectAReferenceWithOtherClasses() {
        ObservedImages three = new ObservedImages(
                new long[] {100, 100, 100}, new long[15], new Moments(0, 0, 0), new Moments(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> judge(three)).withMessageContaining("3 categories");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ObservedImages(new long[] {-1}, new long[15], new Moments(0, 0, 0), new Moments(0, 0, 0)))
                .withMessageContaining("negative count among classes");
    }

    private static DriftJudgement judge(ObservedImages observed) {
        return DriftJudgement.of(observed, REFERENCE, CHANGED, 0);
    }

    /** @param meanShift shift of the brightness, in standard deviations; likewise for the contrast */
    private ObservedImages sample(
            int images, List<Double> classes, List<Double> confidences, double meanShift, double deviationShift) {
        return new ObservedImages(
                counts(images, classes),
                counts(images, confidences),
                moments(images, REFERENCE.pixelMean(), meanShift),
                moments(images, REFERENCE.pixelDeviation(), deviationShift));
    }

    private long[] counts(int images, List<Double> shares) {
        long[] counts = new long[shares.size()];
        for (int i = 0; i < images; i++) {
            double left = random.nextDouble();
            int category = 0;
            while (category < counts.length - 1 && left >= shares.get(category)) {
                left -= shares.get(category++);
            }
            counts[category]++;
        }
        return counts;
    }

    private Moments moments(int images, Spread spread, double shift) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < images; i++) {
            double figure = spread.mean() + spread.deviation() * (shift + random.nextGaussian());
            sum += figure;
            squares += figure * figure;
        }
        return new Moments(images, sum, squares);
    }
}
