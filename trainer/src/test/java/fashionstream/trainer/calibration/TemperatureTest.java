package fashionstream.trainer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import fashionstream.trainer.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemperatureTest {
    /** Classes are drawn from the softmax of the logits; the model claims that of the logits times three. */
    @Test
    void shouldFindByHowMuchAModelIsTooSure() {
        Random random = new Random(5);
        List<float[]> rows = new ArrayList<>();
        int[] truth = new int[20_000];
        for (int i = 0; i < truth.length; i++) {
            double[] logits = random.doubles(4, -2, 2).toArray();
            truth[i] = draw(softmax(logits, 1), random.nextDouble());
            rows.add(softmax(logits, 3));
        }
        double temperature = Temperature.fit(predictions(truth, rows));
        assertThat(temperature).isCloseTo(3, within(0.15));
    }

    @Test
    void shouldRefuseWhatIsNoClassifier() {
        assertThatThrownBy(() -> Temperature.apply(new byte[] {1, 2, 3}, 2)).isInstanceOf(TrainingException.class);
    }

    private static LabelledPredictions predictions(int[] truth, List<float[]> rows) {
        ModelInfo model =
                new ModelInfo("claims", "0123456789ab", List.of("a", "b", "c", "d"), new ImageShape(2, 2, 1), Map.of());
        return new LabelledPredictions(model, truth, rows);
    }

    private static float[] softmax(double[] logits, double factor) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(factor * logit);
        }
        float[] row = new float[logits.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (Math.exp(factor * logits[i]) / sum);
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
