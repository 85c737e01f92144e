package fashionstream.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void shouldScaleFromTheMinimumToTheMaximum() {
        assertThat(Sparkline.of(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), 1, UTF_8))
                .isEqualTo("▁▂▃▄▅▆▇█");
        assertThat(Sparkline.of(List.of(0.9, 0.2, 0.9), 0.01, UTF_8)).isEqualTo("█▁█");
    }

    @Test
    void shouldNotAmplifySmallChanges() {
        assertThat(Sparkline.of(List.of(0.9, 0.9001, 0.9), 0.01, UTF_8))
                .containsOnlyOnce("▅")
                .hasSize(3);
        assertThat(Sparkline.of(List.of(0.9, 0.9), 0.01, UTF_8)).isEqualTo("▅▅");
        assertThat(Sparkline.of(List.of(), 0.01, UTF_8)).isEmpty();
    }

    @Test
    void shouldUsePlainCharactersIfTheTerminalHasNoBlocks() {
        assertThat(Sparkline.of(List.of(1.0, 2.0), 0.01, US_ASCII)).isEqualTo("_#");
    }
}
