package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.drift.ObservedImages.Moments;
import org.junit.jupiter.api.Test;

class CohensDTest {
    @Test
    void shouldMeasureInPooledStandardDeviations() {
        // Half at 0.6, half at 0.8: mean 0.7, deviation 0.1; the reference has 0.2 over three times as many.
        CohensD d = CohensD.of(new Moments(100, 70, 50), new Spread(0.5, 0.2), 300, 1);
        assertThat(d.value()).isCloseTo(0.2 / Math.sqrt((0.01 + 3 * 0.04) / 4), within(1e-9));
        assertThat(CohensD.of(new Moments(100, 30, 10), new Spread(0.5, 0.2), 300, 1)
                        .value())
                .isNegative();
    }

    @Test
    void shouldReportTheExpectedRandomVariation() {
        // The normal distribution lies further than 3.8906 standard deviations out with probability 0.0001.
        assertThat(CohensD.of(new Moments(50, 25, 13), new Spread(0.5, 0.2), 200, 1)
                        .byChance())
                .isCloseTo(3.8906 * Math.sqrt(1 / 50.0 + 1 / 200.0), within(1e-4));
    }

    @Test
    void shouldNotExaggerateARoundingErrorIfAllImagesAreAlike() {
        assertThat(CohensD.of(new Moments(100, 50.00001, 25), new Spread(0.5, 0), 100, 1)
                        .value())
                .isCloseTo(0, within(1e-3));
    }
}
