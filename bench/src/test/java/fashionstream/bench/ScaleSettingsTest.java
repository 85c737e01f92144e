package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleSettingsTest {
    @Test
    void shouldLetOneInstanceLeaveAtTheEnd() {
        assertThat(settings(1, 2, 4).instanceSteps()).containsExactly(1, 2, 4, 3);
        assertThat(settings(1).instanceSteps()).containsExactly(1);
    }

    private static ScaleSettings settings(Integer... instances) {
        return new ScaleSettings(List.of(instances), 12, 2, Duration.ofSeconds(1), 100, 1, 1, List.of(4), List.of(10));
    }
}
