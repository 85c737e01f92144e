package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchSettingsTest {
    @Test
    void shouldMeasurePowersOfTwoAndTheMaximum() {
        assertThat(settings(1).threadCounts()).containsExactly(1);
        assertThat(settings(2).threadCounts()).containsExactly(1, 2);
        assertThat(settings(12).threadCounts()).containsExactly(1, 2, 4, 8, 12);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 4", "2, 4, 4", "3, 4, 6", "8, 4, 8", "8, 9, 16"})
    void shouldGiveEachThreadTheSameShareOfPartitions(int threads, int configured, int partitions) {
        assertThat(settings(threads).partitions(configured)).isEqualTo(partitions);
    }

    private static BenchSettings settings(int threads) {
        return new BenchSettings(1000, 3, threads, 5, 1);
    }
}
