package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTestTest {
    private static final double TARGET = 0.9113;

    @Test
    void shouldBeginWithoutEvidence() {
        assertThat(TargetTest.below(TARGET).evidence(0, 0)).isEqualTo(1);
        assertThat(TargetTest.above(TARGET).evidence(0, 0)).isEqualTo(1);
        assertThat(TargetTest.below(TARGET).evidence(0, 1))
                .as("a first label that is a mistake")
                .isLessThan(20);
    }

    /** Looks after each label; exactly at the target, which is the worst case. */
    @Test
    void shouldHoldUnderContinuousLooking() {
        int wrong = 0;
        for (int run = 0; run < 1000; run++) {
            wrong += labelsUntilEvidence(TargetTest.below(TARGET), TARGET, 5000, run) <= 5000 ? 1 : 0;
        }
        assertThat(wrong).as("of 1,000 runs").isLessThanOrEqualTo(60);
    }

    /** The last column is 1.5 times the labels that a one-sided test at the 5 % level needs for a power of 80 %. */
    @ParameterizedTest
    @CsvSource({"0.03, 912", "0.05, 345", "0.10, 96"})
    void shouldFindADropSoon(double drop, int labels) {
        long sum = 0;
        for (int run = 0; run < 500; run++) {
            sum += labelsUntilEvidence(TargetTest.below(TARGET), TARGET - drop, 100_000, run);
        }
        assertThat(sum / 500.0).isLessThan(labels);
    }

    private static int labelsUntilEvidence(TargetTest test, double accuracy, int most, long seed) {
        Random random = new Random(seed);
        int correct = 0;
        int labelled = 0;
        while (labelled <= most && test.evidence(correct, labelled) < 20) {
            correct += random.nextDouble() < accuracy ? 1 : 0;
            labelled++;
        }
        return labelled;
    }

    @Test
    void shouldFindAnAccuracyAboveTheTarget() {
        assertThat(TargetTest.above(TARGET).evidence(9413, 10_000)).isGreaterThan(20);
        assertThat(TargetTest.below(TARGET).evidence(9413, 10_000)).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.5, 1})
    void shouldStayFinite(double target) {
        for (TargetTest test : new TargetTest[] {TargetTest.below(target), TargetTest.above(target)}) {
            assertThat(test.evidence(0, 1_000_000)).isFinite().isNotNegative();
            assertThat(test.evidence(1_000_000, 1_000_000)).isFinite().isNotNegative();
        }
    }
}
