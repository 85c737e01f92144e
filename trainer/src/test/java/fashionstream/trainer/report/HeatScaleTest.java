package fashionstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeatScaleTest {
    @Test
    void shouldWriteReadableTextOnEveryColour() {
        for (HeatScale scale : List.of(HeatScale.RIGHT, HeatScale.RIGHT_DARK, HeatScale.WRONG, HeatScale.WRONG_DARK)) {
            for (int step = 0; step <= HeatScale.STEPS; step++) {
                assertThat(HeatScale.contrast(scale.text(step), scale.cell(step)))
                        .as("%s, step %d", scale, step)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
    }

    @Test
    void shouldMeasureContrastAsWcagDoes() {
        assertThat(HeatScale.contrast(Color.BLACK, Color.WHITE)).isCloseTo(21, within(1e-9));
        assertThat(HeatScale.contrast(new Color(0x767676), Color.WHITE)).isCloseTo(4.54, within(0.005));
    }

    @Test
    void shouldDistinguishSomethingFromNothing() {
        assertThat(HeatScale.WRONG.cssClass(0)).isEqualTo("wrong0");
        assertThat(HeatScale.WRONG.cssClass(0.001)).isEqualTo("wrong1");
        assertThat(HeatScale.WRONG.cssClass(1)).isEqualTo("wrong8");
        assertThat(HeatScale.WRONG.css()).contains(".wrong0 { background: #ffffff; color: #000000 }");
    }
}
