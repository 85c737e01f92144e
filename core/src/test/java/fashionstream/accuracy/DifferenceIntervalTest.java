package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceIntervalTest {
    /**
     * From M. W. Fagerland, S. Lydersen and P. Laake, Statistical Analysis of Contingency Tables (2017), chapter 8, as computed
     * by the R package contingencytables: complete response before and after therapy (Cavo et al. 2012).
     */
    @Test
    void shouldAgreeWithAPublishedInterval() {
        DifferenceInterval interval = DifferenceInterval.tango(6, 16, 161);
        assertThat(interval.low()).isCloseTo(-0.1240, within(5e-5));
        assertThat(interval.high()).isCloseTo(-0.0054, within(5e-5));
    }

    /**
     * Computed with a Python script that shares no formula: it maximises the likelihood of the three counts by ternary search
     * for each difference, and searches for those whose score is the normal quantile.
     */
    @ParameterizedTest
    @CsvSource({
        "12, 2, 50, 0.061112408, 0.344708748",
        "14, 0, 50, 0.174741707, 0.416651237",
        "0, 1, 44, -0.118077097, 0.059393231",
        "1, 0, 2, -0.486429659, 0.905468794",
        "150, 86, 1600, 0.021361565, 0.058998033",
        "1, 7, 21, -0.517232276, -0.026003034",
        "40, 20, 160, 0.030864533, 0.218064244",
        "310, 250, 10000, 0.001366387, 0.010667606",
        "0, 0, 50, -0.071347599, 0.071347599",
        "10, 0, 10, 0.444934400, 1"
    })
    void shouldAgreeWithAnIndependentComputation(long wins, long losses, long images, double low, double high) {
        DifferenceInterval interval = DifferenceInterval.tango(wins, losses, images);
        assertThat(interval.low()).isCloseTo(low, within(2e-8));
        assertThat(interval.high()).isCloseTo(high, within(2e-8));
    }

    @Test
    void shouldContainTheDifferenceAndBeSymmetric() {
        for (int images = 1; images <= 30; images++) {
            for (int wins = 0; wins <= images; wins++) {
                for (int losses = 0; wins + losses <= images; losses++) {
                    double difference = (double) (wins - losses) / images;
                    DifferenceInterval one = DifferenceInterval.tango(wins, losses, images);
                    DifferenceInterval always = DifferenceInterval.sequence(wins, losses, images);
                    assertThat(difference).isBetween(one.low(), one.high());
                    assertThat(difference).isBetween(always.low(), always.high());
                    assertThat(DifferenceInterval.tango(losses, wins, images).low())
                            .isCloseTo(-one.high(), within(1e-9));
                    assertThat(DifferenceInterval.sequence(losses, wins, images).low())
                            .isCloseTo(-always.high(), within(1e-9));
                }
            }
        }
    }

    @Test
    void shouldPayForValidityAtAllTimesWithWidth() {
        double before = 2;
        for (long images = 100; images <= 1_000_000; images *= 10) {
            DifferenceInterval one = DifferenceInterval.tango(images * 4 / 100, images * 2 / 100, images);
            DifferenceInterval always = DifferenceInterval.sequence(images * 4 / 100, images * 2 / 100, images);
            assertThat(always.low()).isLessThan(one.low());
            assertThat(always.high()).isGreaterThan(one.high());
            assertThat(always.high() - always.low()).isLessThan(before);
            before = always.high() - always.low();
        }
        assertThat(before).isLessThan(0.004);
    }

    /** Each end is where the evidence is 40 to 1: 0.05, for two sides. */
    @Test
    void shouldExcludeWhatThereIsEvidenceAgainst() {
        DifferenceInterval always = DifferenceInterval.sequence(60, 20, 1_000);
        assertThat(DifferenceTest.above(always.low()).evidence(60, 20, 920)).isCloseTo(40, within(1e-6));
        assertThat(DifferenceTest.below(always.high()).evidence(60, 20, 920)).isCloseTo(40, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 5", "0, -1, 5", "3, 3, 5", "0, 0, 0"})
    void shouldRejectImpossibleCounts(long wins, long losses, long images) {
        assertThatThrownBy(() -> DifferenceInterval.tango(wins, losses, images))
                .hasMessageContaining("not a paired sample");
        assertThatThrownBy(() -> DifferenceInterval.sequence(wins, losses, images))
                .hasMessageContaining("not a paired sample");
    }
}
