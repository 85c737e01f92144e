package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.schema.AccuracyState;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccuracyJudgementTest {
    private static final AccuracyTarget GOAL = new AccuracyTarget(0.90, 0.93);

    @Test
    void shouldUseTheIntervalInsteadOfTheFraction() {
        // 85 % is below the target, which is not significant for 20 images, but is for 2,000.
        assertThat(state(17, 20)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
        assertThat(state(1700, 2000)).isEqualTo(AccuracyState.ALERT);
        assertThat(state(19, 20)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
        assertThat(state(1900, 2000)).isEqualTo(AccuracyState.OK);
        assertThat(state(0, 0)).isEqualTo(AccuracyState.INSUFFICIENT_DATA);
    }

    @Test
    void shouldWarnIfTheModelIsWorseThanInItsTestButMayMeetTheTarget() {
        // 90.5 % of 2,000: 89.1 to 91.7 %.
        AccuracyJudgement judgement = AccuracyJudgement.of(1810, 2000, GOAL, AccuracyState.UNKNOWN);

        assertThat(judgement.state()).isEqualTo(AccuracyState.WARNING);
        assertThat(judgement.reason())
                .isEqualTo(
                        "95 % interval 89.14 to 91.71 % of 2000 labels contains the target of 90.00 % but is below the"
                                + " test accuracy of 93.00 %");
    }

    @Test
    void shouldNotFlicker() {
        // The interval's upper end is 0.2 points above the target: enough to stay away from the alert, not to leave it.
        long correct = correctWithHigh(0.902);
        assertThat(AccuracyJudgement.of(correct, 2000, GOAL, AccuracyState.WARNING)
                        .state())
                .isEqualTo(AccuracyState.WARNING);
        assertThat(AccuracyJudgement.of(correct, 2000, GOAL, AccuracyState.ALERT)
                        .state())
                .isEqualTo(AccuracyState.ALERT);
        long higher = correctWithHigh(0.907);
        assertThat(AccuracyJudgement.of(higher, 2000, GOAL, AccuracyState.ALERT).state())
                .isEqualTo(AccuracyState.WARNING);
    }

    private static long correctWithHigh(double high) {
        long correct = 0;
        while (WilsonInterval.of(correct, 2000).high() < high) {
            correct++;
        }
        return correct;
    }

    @Test
    void shouldDeriveTheTargetFromTheModelsTestIfNoneIsSet() {
        assertThat(AccuracyTarget.of(null, null, null)).isNull();
        assertThat(AccuracyTarget.of(null, 0.935, 0.935)).isEqualTo(new AccuracyTarget(0.935 - 0.03, 0.935));
        assertThat(AccuracyTarget.of(0.8, 0.935, 0.935)).isEqualTo(new AccuracyTarget(0.8, 0.935));
        assertThat(AccuracyTarget.of(0.8, null, null)).isEqualTo(new AccuracyTarget(0.8, 0.8 + 0.03));
        assertThat(AccuracyJudgement.of(5, 9, null, AccuracyState.OK).state()).isEqualTo(AccuracyState.UNKNOWN);
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

    private static AccuracyState state(long correct, long labelled) {
        return AccuracyJudgement.of(correct, labelled, GOAL, AccuracyState.UNKNOWN)
                .state();
    }
}
