package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonIntervalTest {
    /**
     * Published to four digits in R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
     * Statistics in Medicine 17 (1998), table I, method 3.
     */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611", "1, 29, 0.0061, 0.1718"})
    void shouldAgreeWithPublishedValues(long correct, long total, double low, double high) {
        WilsonInterval interval = WilsonInterval.of(correct, total);
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void shouldReachZeroAndOneExactly() {
        assertThat(WilsonInterval.of(0, 10).low()).isEqualTo(0);
        assertThat(WilsonInterval.of(0, 10).high()).isCloseTo(0.2775, within(5e-5));
        assertThat(WilsonInterval.of(10, 10).low()).isCloseTo(0.7225, within(5e-5));
        assertThat(WilsonInterval.of(10, 10).high()).isEqualTo(1);
    }

    @Test
    void shouldContainTheFractionAndBeSymmetric() {
        for (long total = 1; total <= 150; total++) {
            for (long correct = 0; correct <= total; correct++) {
                WilsonInterval interval = WilsonInterval.of(correct, total);
                WilsonInterval mirrored = WilsonInterval.of(total - correct, total);
                assertThat((double) correct / total).isBetween(interval.low(), interval.high());
                assertThat(interval.low()).isCloseTo(1 - mirrored.high(), within(1e-12));
            }
        }
    }

    @Test
    void shouldNarrowWithMoreImages() {
        double before = 1;
        for (long total = 10; total <= 10_000_000_000L; total *= 10) {
            WilsonInterval interval = WilsonInterval.of(total / 10 * 9, total);
            assertThat(interval.high() - interval.low()).isLessThan(before);
            before = interval.high() - interval.low();
        }
        assertThat(before).isLessThan(2e-5);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 10", "11, 10"})
    void shouldRejectInvalidCounts(long correct, long total) {
        assertThatThrownBy(() -> WilsonInterval.of(correct, total))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a share: " + correct + " of " + total);
    }
}
