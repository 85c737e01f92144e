package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidencePoolsTest {
    @Test
    void shouldMergeRareBinsWithTheirNeighbours() {
        List<Double> shares = List.of(0.0, 0.004, 0.007, 0.05, 0.0, 0.005, 0.934);
        ConfidencePools pools = ConfidencePools.of(shares);

        assertThat(pools.sizes()).containsExactly(3, 1, 3);
        assertThat(pools.pool(new long[] {1, 2, 3, 4, 5, 6, 7})).containsExactly(6, 4, 18);
        assertThat(pools.pool(shares)).hasSize(3);
        assertThat(pools.pool(shares).get(2)).isCloseTo(0.939, within(1e-12));
    }

    @Test
    void shouldMergeTheRemainingBinsIntoTheLastPool() {
        ConfidencePools pools = ConfidencePools.of(List.of(0.5, 0.495, 0.003, 0.002));
        assertThat(pools.sizes()).containsExactly(1, 3);
        assertThat(pools.pool(List.of(0.5, 0.495, 0.003, 0.002)).get(1)).isCloseTo(0.5, within(1e-12));
    }
}
