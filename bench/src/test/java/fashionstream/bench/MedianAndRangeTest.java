package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianAndRangeTest {
    @Test
    void shouldUseTheMiddleValueOfAnOddNumberOfRounds() {
        assertThat(MedianAndRange.of(7, 1, 3)).isEqualTo(new MedianAndRange(3, 1, 7));
    }

    @Test
    void shouldUseTheMeanOfTheTwoMiddleValuesOfAnEvenNumberOfRounds() {
        assertThat(MedianAndRange.of(10, 1, 4, 2)).isEqualTo(new MedianAndRange(3, 1, 10));
    }

    @Test
    void shouldBeSteadyIfTheSpreadIsAtMostATenthOfTheMedian() {
        assertThat(MedianAndRange.of(95, 100, 105).steady()).isTrue();
        assertThat(MedianAndRange.of(94, 100, 105).steady()).isFalse();
        assertThat(MedianAndRange.of(7).steady()).as("one round").isTrue();
    }

    @Test
    void shouldRejectAnEmptyListOfRounds() {
        assertThatThrownBy(() -> MedianAndRange.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rounds");
    }
}
