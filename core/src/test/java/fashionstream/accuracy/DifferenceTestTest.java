package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceTestTest {
    @Test
    void shouldBeginWithoutEvidence() {
        assertThat(DifferenceTest.above(0.1).evidence(0, 0, 0)).isEqualTo(1);
        assertThat(DifferenceTest.below(0.1).evidence(0, 0, 0)).isEqualTo(1);
    }

    /** By hand: the mean of the stakes is 2.22 / 8, and that of their squares is 1.4486 / 8. */
    @Test
    void shouldMultiplyFactors() {
        DifferenceTest test = DifferenceTest.above(0);
        assertThat(test.evidence(1, 0, 0)).isCloseTo(1 + 2.22 / 8, within(1e-12));
        assertThat(test.evidence(0, 1, 0)).isCloseTo(1 - 2.22 / 8, within(1e-12));
        assertThat(test.evidence(1, 1, 0)).isCloseTo(1 - 1.4486 / 8, within(1e-12));
    }

    /** The exact expectation over all results of six images, which is what the guarantee rests on. */
    @ParameterizedTest
    @CsvSource({"0, 0.06", "-0.02, 0.1", "0.3, 0.5", "-0.3, 0.3", "0.05, 1"})
    void shouldExpectNoGainAtTheBound(double bound, double discordant) {
        assertThat(expectation(DifferenceTest.above(bound), bound, discordant)).isCloseTo(1, within(1e-9));
        assertThat(expectation(DifferenceTest.below(bound), bound, discordant)).isCloseTo(1, within(1e-9));
        double beyond = 0.01;
        assertThat(expectation(DifferenceTest.above(bound + beyond), bound, discordant))
                .isLessThan(1);
        assertThat(expectation(DifferenceTest.below(bound - beyond), bound, discordant))
                .isLessThan(1);
    }

    private static double expectation(DifferenceTest test, double difference, double discordant) {
        double win = (discordant + difference) / 2;
        double loss = (discordant - difference) / 2;
        double sum = 0;
        int images = 6;
        for (int result = 0; result < Math.pow(3, images); result++) {
            double probability = 1;
            int[] counts = new int[3];
            for (int i = 0, rest = result; i < images; i++, rest /= 3) {
                counts[rest % 3]++;
                probability *= rest % 3 == 0 ? win : rest % 3 == 1 ? loss : 1 - discordant;
            }
            sum += probability * test.evidence(counts[0], counts[1], counts[2]);
        }
        return sum;
    }

    @Test
    void shouldIgnoreTiesIfTheBoundIsZero() {
        assertThat(DifferenceTest.above(0).evidence(30, 10, 0))
                .isEqualTo(DifferenceTest.above(0).evidence(30, 10, 100_000));
        assertThat(DifferenceTest.above(0.01).evidence(30, 10, 0))
                .isGreaterThan(DifferenceTest.above(0.01).evidence(30, 10, 100_000));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, -0.02, 0, 0.3})
    void shouldBeSymmetric(double bound) {
        assertThat(DifferenceTest.above(bound).evidence(30, 10, 60))
                .isEqualTo(DifferenceTest.below(-bound).evidence(10, 30, 60));
    }

    @Test
    void shouldHaveLessEvidenceForABoldClaim() {
        double before = Double.POSITIVE_INFINITY;
        for (double bound = -0.9; bound < 1; bound += 0.1) {
            double evidence = DifferenceTest.above(bound).evidence(30, 10, 60);
            assertThat(evidence).isLessThan(before);
            before = evidence;
        }
    }

    @Test
    void shouldStayFinite() {
        assertThat(DifferenceTest.above(-0.999).evidence(1_000_000_000, 0, 0)).isFinite();
        assertThat(DifferenceTest.above(0.999).evidence(0, 1_000_000_000, 0)).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 1, Double.NaN})
    void shouldRejectBoundsThatCannotBeTested(double bound) {
        assertThatThrownBy(() -> DifferenceTest.above(bound)).hasMessageContaining("between -1 and 1");
    }
}
