package fashionstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import fashionstream.trainer.report.MistakesSection.Mistake;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MistakesSectionTest {
    @Test
    void shouldShowTheMostConfidentMistakesFirst() {
        var predictions = new LabelledPredictions(
                new ModelInfo("model", "0123456789ab", List.of("a", "b"), new ImageShape(28, 28, 1), Map.of()),
                new int[] {0, 0, 1, 1},
                List.of(new float[] {0.4f, 0.6f}, new float[] {1, 0}, new float[] {0.9f, 0.1f}, new float[] {0.6f, 0.4f
                }));
        assertThat(Mistake.of(predictions))
                .containsExactly(new Mistake(2, 1, 0, 0.9f), new Mistake(0, 0, 1, 0.6f), new Mistake(3, 1, 0, 0.6f));
    }
}
