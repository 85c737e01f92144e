package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelTrialTest {
    /** Gives the output of an image at a place in its batch. */
    private interface Output {
        float[] of(int place, byte[] image);
    }

    @Test
    void shouldRefuseAModelWhoseOutputDependsOnThePlaceInTheBatch() {
        Classifier classifier = classifier((place, image) -> place == 0 ? likely(0.9f) : likely(0.1f));
        assertThatThrownBy(() -> ModelTrial.run("model.onnx", classifier))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("depends on the other images of the batch");
    }

    @Test
    void shouldAcceptAModelWhoseOutputDependsOnTheImageAlone() {
        Classifier classifier = classifier((place, image) -> likely(Byte.toUnsignedInt(image[0]) / 300f + 0.01f));
        assertThat(ModelTrial.run("model.onnx", classifier)).isPositive();
    }

    private static float[] likely(float probability) {
        return new float[] {probability, 1 - probability};
    }

    private static Classifier classifier(Output output) {
        ModelInfo model = new ModelInfo("tiny", "0123456789ab", List.of("a", "b"), new ImageShape(2, 2, 1), Map.of());
        return new Classifier() {
            @Override
            public ModelInfo model() {
                return model;
            }

            @Override
            public float[][] classify(List<byte[]> images) {
                return IntStream.range(0, images.size())
                        .mapToObj(place -> output.of(place, images.get(place)))
                        .toArray(float[][]::new);
            }

            @Override
            public void close() {
                // Nothing to close.
            }
        };
    }
}
