package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChanceCorrectionTest {
    /** Worked by hand: 100 images, of which 83 are correct and 44.2 would be by chance. */
    @Test
    void shouldCorrectForChance() {
        ChanceCorrection figures = of(3, 50, 5, 5, 3, 25, 2, 1, 1, 8);

        assertThat(figures.balancedAccuracy()).isCloseTo((50.0 / 60 + 25.0 / 30 + 8.0 / 10) / 3, within(1e-12));
        double chance = (60 * 54 + 30 * 31 + 10 * 15) / 10_000.0;
        assertThat(figures.kappa()).isCloseTo((0.83 - chance) / (1 - chance), within(1e-12));
        double trueSpread = 1 - (0.36 + 0.09 + 0.01);
        double predictedSpread = 1 - (0.54 * 0.54 + 0.31 * 0.31 + 0.15 * 0.15);
        assertThat(figures.matthews())
                .isCloseTo((0.83 - chance) / Math.sqrt(trueSpread * predictedSpread), within(1e-12));
    }

    @Test
    void shouldHaveItsBestAndWorstValues() {
        assertThat(of(2, 30, 0, 0, 70)).isEqualTo(new ChanceCorrection(1.0, 1.0, 1.0));
        assertThat(of(2, 0, 50, 50, 0)).isEqualTo(new ChanceCorrection(0.0, -1.0, -1.0));
        assertThat(of(2, 25, 25, 25, 25)).isEqualTo(new ChanceCorrection(0.5, 0.0, 0.0));
    }

    @Test
    void shouldHaveNoFigureWhereNoneIsDefined() {
        assertThat(of(2, 0, 0, 0, 0)).isEqualTo(new ChanceCorrection(null, null, null));
        assertThat(of(2, 9, 0, 0, 0)).as("one class only").isEqualTo(new ChanceCorrection(1.0, null, null));
        assertThat(of(2, 90, 0, 10, 0))
                .as("always the same prediction")
                .isEqualTo(new ChanceCorrection(0.5, 0.0, null));
    }

    private static ChanceCorrection of(int classes, long... counts) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return ChanceCorrection.of(ClassReport.of(ConfusionMatrix.of(counts), names));
    }
}
