package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BrightnessContrastTest {
    @Test
    void shouldMeasureBrightnessAndContrast() {
        BrightnessContrast tone = BrightnessContrast.of(new byte[] {0, (byte) 255, 0, (byte) 255});

        assertThat(tone.mean()).isEqualTo(0.5);
        assertThat(tone.deviation()).isEqualTo(0.5);
    }

    @Test
    void shouldAgreeWithTheDefinition() {
        byte[] pixels = {12, (byte) 200, 77, (byte) 133, 5};
        double[] values = {12 / 255.0, 200 / 255.0, 77 / 255.0, 133 / 255.0, 5 / 255.0};
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();

        assertThat(BrightnessContrast.of(pixels).mean()).isCloseTo(mean, within(1e-12));
        assertThat(BrightnessContrast.of(pixels).deviation()).isCloseTo(Math.sqrt(variance), within(1e-12));
    }

    @Test
    void shouldHaveNoContrastInASingleColour() {
        byte[] white = new byte[784];
        Arrays.fill(white, (byte) 255);

        assertThat(BrightnessContrast.of(white)).isEqualTo(new BrightnessContrast(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> BrightnessContrast.of(new byte[0]));
    }
}
