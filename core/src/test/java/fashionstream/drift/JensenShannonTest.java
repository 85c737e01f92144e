package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class JensenShannonTest {
    @Test
    void shouldRangeFromEqualToDisjointDistributions() {
        assertThat(JensenShannon.distance(new long[] {1, 3}, List.of(0.25, 0.75)))
                .isZero();
        assertThat(JensenShannon.distance(new long[] {5, 0}, List.of(0.0, 1.0))).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithTheDefinition() {
        // Entropy of the middle (0.75, 0.25) less the mean of the entropies (1 bit, 0).
        double divergence = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2) - 0.5;
        assertThat(JensenShannon.distance(new long[] {7, 7}, List.of(1.0, 0.0)))
                .isCloseTo(Math.sqrt(divergence), within(1e-12));
    }
}
