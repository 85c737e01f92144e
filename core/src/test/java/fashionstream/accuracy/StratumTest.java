package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StratumTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "0.0999, 0", "0.1, 1", "0.5, 4", "0.9949, 9", "0.995, 10", "1, 10", "1.0000001, 10"})
    void shouldHaveNarrowBinsNearOne(double confidence, int bin) {
        Stratum stratum = Stratum.of(Stratum.index(10, 7, confidence), 3, 2, 1);

        assertThat(stratum).isEqualTo(new Stratum(7, bin, 3, 2, 1));
    }

    @Test
    void shouldIgnoreTheClassIfThereAreMany() {
        assertThat(Stratum.index(10_000, 9_999, 0.97)).isEqualTo(Stratum.index(10_000, 0, 0.97));
        assertThat(Stratum.count(10_000)).isEqualTo(Stratum.BINS);
        assertThat(Stratum.count(64)).isEqualTo(64 * Stratum.BINS);
        assertThat(Stratum.index(64, 63, 1)).isEqualTo(Stratum.count(64) - 1);
    }
}
