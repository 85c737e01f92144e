package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @Test
    void shouldParseSecondsMinutesAndHours() {
        assertThat(converter.convert("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(converter.convert("20m")).isEqualTo(Duration.ofMinutes(20));
        assertThat(converter.convert("2h")).isEqualTo(Duration.ofHours(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "m", "0s", "-1s", "1.5h", "20 m", "9999999s", "20mm"})
    void shouldRejectTextThatIsNotADuration(String value) {
        assertThatThrownBy(() -> converter.convert(value)).hasMessageContaining("write it as 90s, 20m or 2h");
    }
}
