package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassificationTest {
    @Test
    void shouldChooseTheMostProbableClass() {
        assertThat(Classification.of(new float[] {.1f, .2f, .7f})).isEqualTo(new Classification(2, .7f));
    }

    @Test
    void shouldChooseTheFirstOfEquallyProbableClasses() {
        assertThat(Classification.of(new float[] {.2f, .4f, .4f})).isEqualTo(new Classification(1, .4f));
    }

    @Test
    void shouldRejectAnEmptyRow() {
        assertThatThrownBy(() -> Classification.of(new float[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
