package fashionstream.trainer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import fashionstream.trainer.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemperatureScalingTest {
    /**
     * Classes are sampled from the softmax of the logits; the model's own logits are three times the square roots of
     * the differences.
     */
    @Test
    void shouldFindTheTemperatureOfAnOverconfidentModel() {
        Random random = new Random(5);
        List<float[]> rows = new ArrayList<>();
        int[] truth = new int[20_000];
        for (int i = 0; i < truth.length; i++) {
            double[] logits = random.doubles(4, -2, 2).toArray();
            truth[i] = draw(softmax(logits), random.nextDouble());
            double largest = Arrays.stream(logits).max().orElseThrow();
            rows.add(softmax(Arrays.stream(logits)
                    .map(logit -> -3 * Math.sqrt(largest - logit))
                    .toArray()));
        }
        TemperatureScaling scaling = TemperatureScaling.fit(predictions(truth, rows));
        // The true difference is a ninth of the square of the model's difference.
        assertThat(scaling.exponent()).isCloseTo(2, within(0.1f));
        assertThat(scaling.temperature()).isCloseTo(9, within(1f));
    }

    @Test
    void shouldStayFiniteIfTheModelIsAlwaysRightOrWrong() {
        List<float[]> sure = List.of(softmax(new double[] {1, 0, 0, 0}), softmax(new double[] {0, 2, 0, 0}));
        assertThat(TemperatureScaling.fit(predictions(new int[] {0, 1}, sure)).temperature())
                .isEqualTo(0.05f, within(1e-4f));
        assertThat(TemperatureScaling.fit(predictions(new int[] {1, 2}, sure)).temperature())
                .isBetween(1f, 20f);
    }

    @Test
    void shouldRejectAModelThatIsNotAClassifier() {
        assertThatThrownBy(() -> new TemperatureScaling(2, 1).apply(new byte[] {1, 2, 3}))
                .isInstanceOf(TrainingException.class);
    }

    private static LabelledPredictions predictions(int[] truth, List<float[]> rows) {
        ModelInfo model =
                new ModelInfo("claims", "0123456789ab", List.of("a", "b", "c", "d"), new ImageShape(2, 2, 1), Map.of());
        return new LabelledPredictions(model, truth, rows);
    }

    private static float[] softmax(double[] logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        float[] row = new float[logits.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (Math.exp(logits[i]) / sum);
        }
        return row;
    }

    private static int draw(float[] probabilities, double at) {
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            sum += probabilities[i];
            if (at < sum) {
                return i;
            }
        }
        return probabilities.length - 1;
    }
}
