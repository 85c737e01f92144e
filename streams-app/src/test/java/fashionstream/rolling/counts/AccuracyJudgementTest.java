package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.accuracy.Stratum;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.schema.AccuracyState;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccuracyJudgementTest {
    private static final AccuracyTarget GOAL = new AccuracyTarget(0.90, 0.93);

    @Test
    void shouldUseEvidenceInsteadOfTheFraction() {
        // 85 % is below the target, which is not significant for 20 images, but is for 2,000.
        assertThat(state(17, 20)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
        assertThat(state(1700, 2000)).isEqualTo(AccuracyState.ALERT);
        assertThat(state(19, 20)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
        assertThat(state(1900, 2000)).isEqualTo(AccuracyState.OK);
        assertThat(state(0, 0)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
    }

    @Test
    void shouldNotRaiseAnAlertForAFirstMistake() {
        assertThat(state(0, 1)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
        assertThat(AccuracyJudgement.ofRecent(LabelledAccuracy.random(0, 2), GOAL, AccuracyState.UNKNOWN, false)
                        .state())
                .isEqualTo(AccuracyState.INSUFFICIENT_DATA);
    }

    /** The published intervals alone would raise an alert in about one of seven streams. */
    @Test
    void shouldRarelyRaiseAnAlertForAHealthyModel() {
        int alerts = 0;
        for (int run = 0; run < 100; run++) {
            Random random = new Random(run);
            RecentAccuracy recent = RecentAccuracy.of(GOAL.minimum());
            AccuracyState all = AccuracyState.UNKNOWN;
            AccuracyState last = AccuracyState.UNKNOWN;
            boolean[] window = new boolean[1000];
            int correct = 0;
            int inWindow = 0;
            boolean alert = false;
            for (int label = 0; label < 20_000; label++) {
                boolean right = random.nextDouble() < GOAL.expected();
                correct += right ? 1 : 0;
                inWindow += (right ? 1 : 0) - (window[label % window.length] ? 1 : 0);
                window[label % window.length] = right;
                recent = recent.plus(right ? 1 : 0, 1);
                all = AccuracyJudgement.ofAll(LabelledAccuracy.random(correct, label + 1), GOAL, all)
                        .state();
                last = AccuracyJudgement.ofRecent(
                                LabelledAccuracy.random(inWindow, Math.min(label + 1, window.length)),
                                GOAL,
                                last,
                                recent.low())
                        .state();
                alert |= all == AccuracyState.ALERT || last == AccuracyState.ALERT;
            }
            alerts += alert ? 1 : 0;
        }
        assertThat(alerts).as("of 100 streams of 20,000 labels").isLessThanOrEqualTo(5);
    }

    @Test
    void shouldWarnIfTheModelIsWorseThanInItsTestButMayMeetTheTarget() {
        AccuracyJudgement judgement =
                AccuracyJudgement.ofAll(LabelledAccuracy.random(1810, 2000), GOAL, AccuracyState.UNKNOWN);

        assertThat(judgement.state()).isEqualTo(AccuracyState.WARNING);
        assertThat(judgement.reason())
                .startsWith("accuracy 90.50 % (95 % interval 89.14 to 91.71 %) of 2000 labels: evidence of ")
                .endsWith(" to 1 that it is below the test accuracy of 93.00 %, but not enough that it is below the"
                        + " target of 90.00 %");
    }

    @Test
    void shouldRaiseAnAlertForAWindowIfTheRecentAccuracyIsLow() {
        assertThat(AccuracyJudgement.ofRecent(LabelledAccuracy.random(880, 1000), GOAL, AccuracyState.OK, true))
                .isEqualTo(new AccuracyJudgement(
                        AccuracyState.ALERT,
                        "accuracy 88.00 % (95 % interval 85.84 to 89.87 %) of 1000 labels: the accuracy of the latest"
                                + " labels has fallen below the target of 90.00 %"));
        assertThat(AccuracyJudgement.ofRecent(LabelledAccuracy.random(950, 1000), GOAL, AccuracyState.OK, true)
                        .state())
                .as("a window without the latest labels")
                .isEqualTo(AccuracyState.OK);
    }

    @Test
    void shouldKeepAStateUntilItsEvidenceIsGone() {
        // Not enough evidence to raise an alert, but enough to keep it.
        assertThat(AccuracyJudgement.ofAll(LabelledAccuracy.random(1775, 2000), GOAL, AccuracyState.WARNING)
                        .state())
                .isNotEqualTo(AccuracyState.ALERT);
        assertThat(AccuracyJudgement.ofAll(LabelledAccuracy.random(1775, 2000), GOAL, AccuracyState.ALERT)
                        .state())
                .isEqualTo(AccuracyState.ALERT);
        assertThat(AccuracyJudgement.ofAll(LabelledAccuracy.random(1815, 2000), GOAL, AccuracyState.ALERT)
                        .state())
                .isEqualTo(AccuracyState.WARNING);
    }

    @Test
    void shouldDeriveTheTargetFromTheModelsTestIfNoneIsSet() {
        assertThat(AccuracyTarget.of(null, null, null)).isNull();
        assertThat(AccuracyTarget.of(null, 0.935, 0.935)).isEqualTo(new AccuracyTarget(0.935 - 0.03, 0.935));
        assertThat(AccuracyTarget.of(0.8, 0.935, 0.935)).isEqualTo(new AccuracyTarget(0.8, 0.935));
        assertThat(AccuracyTarget.of(0.8, null, null)).isEqualTo(new AccuracyTarget(0.8, 0.8 + 0.03));
        assertThat(AccuracyJudgement.ofAll(LabelledAccuracy.random(5, 9), null, AccuracyState.OK)
                        .state())
                .isEqualTo(AccuracyState.UNKNOWN);
    }

    @Test
    void shouldNotLowerTheTargetForAWeakerModel() {
        assertThat(AccuracyTarget.of(null, 0.8, 0.935)).isEqualTo(new AccuracyTarget(0.935 - 0.03, 0.935 - 0.03));
        assertThat(AccuracyTarget.of(null, 0.92, 0.935)).isEqualTo(new AccuracyTarget(0.935 - 0.03, 0.92));
        assertThat(AccuracyTarget.of(null, null, 0.935))
                .isEqualTo(new AccuracyTarget(0.935 - 0.03, 0.935 - 0.03 + 0.03));
        assertThat(AccuracyTarget.of(0.7, 0.8, 0.935)).isEqualTo(new AccuracyTarget(0.7, 0.8));
    }

    /**
     * The published interval must contain the true accuracy at about its nominal rate: for windows of 1,000 images, and
     * for accuracies that a classifier may have.
     */
    @Test
    void shouldCoverTheTrueAccuracyAtTheNominalRate() {
        Random random = new Random(20261122);
        int runs = 20_000;
        int covered = 0;
        for (int run = 0; run < runs; run++) {
            double truth = 0.6 + 0.39 * random.nextDouble();
            int correct = 0;
            for (int image = 0; image < 1000; image++) {
                correct += random.nextDouble() < truth ? 1 : 0;
            }
            WilsonInterval interval = WilsonInterval.of(correct, 1000);
            covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }
        assertThat(covered / (double) runs).isBetween(0.935, 0.965);
    }

    /** Labels are mostly of unsure images: 67 % of them are correct, and 95 % of all images. */
    @Test
    void shouldJudgeSelectedLabelsByTheAdjustedAccuracy() {
        SelectionJudgement selection = SelectionJudgement.of(
                List.of(new Stratum(0, 4, 500, 500, 300), new Stratum(0, 10, 9_500, 125, 123)), 0.65, 0.96);
        LabelledAccuracy accuracy = new LabelledAccuracy(423, 625, selection, true);

        AccuracyJudgement judgement = AccuracyJudgement.ofAll(accuracy, GOAL, AccuracyState.ALERT);

        assertThat(judgement.state()).isEqualTo(AccuracyState.OK);
        assertThat(judgement.reason())
                .startsWith("labels are not a random sample (mean confidence of labelled images 0.65, of all 0.96);"
                        + " accuracy adjusted for this 96.48 % (95 % interval ")
                .contains("that it is above the target of 90.00 %");
        assertThat(AccuracyJudgement.ofRecent(accuracy, GOAL, AccuracyState.ALERT, true)
                        .state())
                .isEqualTo(AccuracyState.OK);
    }

    @Test
    void shouldNeedTheEvidenceOfBothAccuraciesWhileASelectionIsPossible() {
        // Most labels are of unsure images, but there are only a few yet.
        SelectionJudgement selection =
                SelectionJudgement.of(List.of(new Stratum(0, 4, 60, 8, 1), new Stratum(0, 10, 140, 8, 8)), 0.78, 0.87);
        assertThat(selection).isNotNull();
        assertThat(selection.test().isSelected()).isFalse();
        assertThat(selection.test().looksRandom()).isFalse();

        assertThat(AccuracyJudgement.ofAll(LabelledAccuracy.random(9, 16), GOAL, AccuracyState.UNKNOWN)
                        .state())
                .isEqualTo(AccuracyState.ALERT);
        assertThat(AccuracyJudgement.ofAll(new LabelledAccuracy(9, 16, selection, false), GOAL, AccuracyState.UNKNOWN)
                        .state())
                .isEqualTo(AccuracyState.INSUFFICIENT_DATA);
    }

    private static AccuracyState state(long correct, long labelled) {
        return AccuracyJudgement.ofAll(LabelledAccuracy.random(correct, labelled), GOAL, AccuracyState.UNKNOWN)
                .state();
    }
}
