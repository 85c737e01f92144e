package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfidenceSequenceTest {
    @Test
    void shouldContainEverythingWithoutLabels() {
        assertThat(ConfidenceSequence.of(0, 0, 0.05)).isEqualTo(new ConfidenceSequence(0, 1));
    }

    /** All of n are correct: the mixture is 1 / (n + 1), so that the lower end p has p^n = error / (n + 1). */
    @Test
    void shouldEqualTheClosedFormAtTheEnds() {
        ConfidenceSequence all = ConfidenceSequence.of(50, 50, 0.05);
        assertThat(all.low()).isCloseTo(Math.pow(0.05 / 51, 1.0 / 50), within(1e-9));
        assertThat(all.high()).isOne();
        ConfidenceSequence none = ConfidenceSequence.of(0, 3, 0.01);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(1 - Math.pow(0.01 / 4, 1.0 / 3), within(1e-9));
    }

    @Test
    void shouldBeWiderThanAnIntervalForOneMomentAndShrink() {
        double width = 1;
        for (long n = 10; n <= 10_000_000_000L; n *= 10) {
            ConfidenceSequence sequence = ConfidenceSequence.of(n * 9 / 10, n, 0.05);
            WilsonInterval wilson = WilsonInterval.of(n * 9 / 10, n);
            assertThat(sequence.low()).isLessThan(wilson.low());
            assertThat(sequence.high()).isGreaterThan(wilson.high());
            assertThat(sequence.high() - sequence.low()).isLessThan(width);
            width = sequence.high() - sequence.low();
        }
        assertThat(width).isLessThan(1e-4);
    }

    /** A random walk of 5,000 labels leaves the 95 % interval in many streams, and the sequence in few. */
    @Test
    void shouldHoldAtAllTimes() {
        int missed = 0;
        for (int stream = 0; stream < 400; stream++) {
            Random random = new Random(stream);
            long correct = 0;
            boolean out = false;
            for (int n = 1; n <= 5_000; n++) {
                correct += random.nextDouble() < 0.9 ? 1 : 0;
                if (n % 10 == 0) {
                    ConfidenceSequence sequence = ConfidenceSequence.of(correct, n, 0.05);
                    out |= 0.9 < sequence.low() || 0.9 > sequence.high();
                }
            }
            missed += out ? 1 : 0;
        }
        assertThat(missed).isBetween(1, 20);
    }

    @Test
    void shouldRefuseWhatIsNoShare() {
        assertThatThrownBy(() -> ConfidenceSequence.of(2, 1, 0.05)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfidenceSequence.of(-1, 1, 0.05)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfidenceSequence.of(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfidenceSequence.of(1, 1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
