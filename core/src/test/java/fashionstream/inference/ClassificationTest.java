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
    void shouldListTheMostProbableClassesInDescendingOrder() {
        float[] probabilities = {.1f, .3f, .05f, .3f, .25f};

        assertThat(Classification.mostProbable(probabilities, 3))
                .containsExactly(new Classification(1, .3f), new Classification(3, .3f), new Classification(4, .25f));
        assertThat(Classification.mostProbable(probabilities, 1)).containsExactly(Classification.of(probabilities));
        assertThat(Classification.mostProbable(probabilities, 9))
                .extracting(Classification::classIndex)
                .containsExactly(1, 3, 4, 0, 2);
    }

    @Test
    void shouldRejectAnEmptyRow() {
        assertThatThrownBy(() -> Classification.of(new float[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
