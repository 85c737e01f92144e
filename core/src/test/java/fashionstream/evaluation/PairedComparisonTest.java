package fashionstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.DifferenceInterval;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
    @Test
    void shouldCountTheCorrectPredictionsOfEachModel() {
        PairedComparison comparison = PairedComparison.of(
                predictions(List.of("a", "b"), "++++--", "aaabbb"), predictions(List.of("b", "a"), "++---+", "aaabbb"));
        assertThat(comparison.both()).isEqualTo(2);
        assertThat(comparison.onlyFirst()).isEqualTo(2);
        assertThat(comparison.onlySecond()).isEqualTo(1);
        assertThat(comparison.neither()).isEqualTo(1);
        assertThat(comparison.difference()).isCloseTo(-1 / 6.0, within(1e-12));
        assertThat(comparison.pValue()).isEqualTo(1);
    }

    /** Computed by hand: for 10 tosses of a fair coin, 2 or fewer and 8 or more heads are 2 * 56 of 1,024 cases. */
    @Test
    void shouldTestWhetherTheDifferenceIsSignificant() {
        PairedComparison comparison = PairedComparison.of(
                predictions(List.of("a", "b"), "+".repeat(90) + "++--------", "a".repeat(100)),
                predictions(List.of("a", "b"), "+".repeat(90) + "--++++++++", "a".repeat(100)));
        assertThat(comparison.pValue()).isCloseTo(112 / 1024.0, within(1e-9));
        assertThat(comparison.difference()).isCloseTo(0.06, within(1e-12));
        assertThat(comparison.interval()).isEqualTo(DifferenceInterval.tango(8, 2, 100));
    }

    @Test
    void shouldRejectResultsOfDifferentImages() {
        LabelledPredictions three = predictions(List.of("a", "b"), "+++", "aab");
        assertThatThrownBy(() -> PairedComparison.of(three, predictions(List.of("a", "b"), "++", "aa")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairedComparison.of(three, predictions(List.of("a", "b"), "+++", "aaa")))
                .hasMessageContaining("image 2");
    }

    /** One prediction per sign, correct for a plus, of images whose classes are the letters. */
    private static LabelledPredictions predictions(List<String> classes, String signs, String labels) {
        int[] truth = new int[labels.length()];
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < truth.length; i++) {
            truth[i] = classes.indexOf(labels.substring(i, i + 1));
            float[] row = new float[2];
            row[signs.charAt(i) == '+' ? truth[i] : 1 - truth[i]] = 1;
            rows.add(row);
        }
        return new LabelledPredictions(
                new ModelInfo("model", "0123456789ab", classes, new ImageShape(2, 2, 1), Map.of()), truth, rows);
    }
}
