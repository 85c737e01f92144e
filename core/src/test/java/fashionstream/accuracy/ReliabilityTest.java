package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReliabilityTest {
    private final Reliability.Counter counter = new Reliability.Counter();

    @Test
    void shouldWeightTheErrorOfEachBin() {
        // Confidence 0.9 with 3 of 4 correct: an error of 0.15. Confidence 0.5 with 1 of 1 correct: an error of 0.5.
        for (boolean correct : new boolean[] {true, true, false, true}) {
            counter.add(0.9, correct);
        }
        counter.add(0.5, true);
        Reliability reliability = counter.snapshot();
        assertThat(reliability.expectedCalibrationError()).isCloseTo((4 * 0.15 + 0.5) / 5, within(1e-12));
        assertThat(reliability.bins()).hasSize(15);
        assertThat(reliability.bins().get(13).accuracy()).isEqualTo(0.75);
        assertThat(reliability.bins().get(13).confidence()).isCloseTo(0.9, within(1e-12));
        assertThat(reliability.bins().get(7).count()).isEqualTo(1);
        assertThat(reliability.bins().get(0).count()).isZero();
    }

    @Test
    void shouldAcceptZeroAndOne() {
        counter.add(0, false);
        counter.add(1, true);
        counter.add(1.0000001, true);
        assertThat(counter.snapshot().bins().get(14).count()).isEqualTo(2);
        assertThat(counter.snapshot().expectedCalibrationError()).isCloseTo(0, within(1e-6));
        assertThatThrownBy(() -> counter.add(1.1, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.add(Double.NaN, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHaveNoErrorWithoutPredictions() {
        assertThat(counter.snapshot().expectedCalibrationError()).isNaN();
    }
}
