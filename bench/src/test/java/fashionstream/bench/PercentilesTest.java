package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void shouldReturnTheValueOfTheNearestRank() {
        // 200 down to 1: of 200 values, 99 % are the 198 lowest.
        double[] values =
                IntStream.rangeClosed(1, 200).mapToDouble(i -> 201 - i).toArray();
        assertThat(Percentiles.of(values)).isEqualTo(new Percentiles(100, 190, 198, 200));
        assertThat(values[0]).as("the caller's array stays as it was").isEqualTo(200);
    }

    @Test
    void shouldRoundRanksUp() {
        assertThat(Percentiles.of(new double[] {1, 2, 3})).isEqualTo(new Percentiles(2, 3, 3, 3));
    }

    @Test
    void shouldReturnTheOnlyValue() {
        assertThat(Percentiles.of(new double[] {5})).isEqualTo(new Percentiles(5, 5, 5, 5));
    }

    @Test
    void shouldRejectAnEmptyListOfValues() {
        assertThatThrownBy(() -> Percentiles.of(new double[0])).hasMessageContaining("no values");
    }
}
