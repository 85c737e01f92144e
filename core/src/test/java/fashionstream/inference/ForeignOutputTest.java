package fashionstream.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests every kind of output of third-party models. The class of the tiny model is the brightest of four pixels. */
class ForeignOutputTest {
    private static final long ANY = TinyModel.ANY;
    private static final String FOUR = "\"a\", \"b\", \"c\", \"d\"";
    private static final String TWO = "\"a\", \"b\"";
    private static final String LOGITS = "\"output\": \"logits\"";
    private static final String PROBABILITIES = "\"output\": \"probabilities\"";

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldReturnProbabilities(String kind, TinyModel model, String keys) {
        try (Classifier classifier = load(model, FOUR, keys)) {
            float[][] rows = classifier.classify(List.of(new byte[] {0, 0, 100, 0}, new byte[] {0, 100, 0, 0}));
            float expected = (float) (1 / (1 + 3 * Math.exp(-100 * 0.02)));
            float other = (1 - expected) / 3;
            assertThat(rows[0]).containsExactly(new float[] {other, other, expected, other}, within(2e-3f));
            assertThat(rows[1]).containsExactly(new float[] {other, expected, other, other}, within(2e-3f));
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("logits", model().withoutSoftmax(), LOGITS),
                Arguments.of("probabilities", model(), PROBABILITIES),
                Arguments.of("float16", model().outputType(TinyModel.FLOAT16), PROBABILITIES),
                Arguments.of("float64", model().withoutSoftmax().outputType(TinyModel.DOUBLE), LOGITS),
                Arguments.of(
                        "[N, C, 1, 1]", model().outputReshape(-1, 4, 1, 1).output("y", ANY, 4, 1, 1), PROBABILITIES),
                Arguments.of("all dynamic", model().output("y", ANY, ANY), PROBABILITIES),
                Arguments.of("[C]", model().outputReshape(4).output("y", 4), PROBABILITIES),
                Arguments.of("named", model().features("features"), PROBABILITIES + ", \"output_name\": \"y\""));
    }

    @Test
    void shouldTakeTheOnlyOutputOfTheRightShape() {
        TinyModel model = model().pixelOfClass(0, 1).features("features").output("y", ANY, 2);
        try (Classifier classifier = load(model, TWO, PROBABILITIES)) {
            assertThat(classifier.classify(List.of(new byte[] {0, 100, 0, 0}))[0][1])
                    .isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-6f));
        }
    }

    @Test
    void shouldTakeOneUnitForTwoClasses() {
        TinyModel logit = model().pixelOfClass(1).withoutSoftmax().output("y", ANY, 1);
        TinyModel probability =
                model().pixelOfClass(1).sigmoid().outputReshape(-1).output("y", ANY);
        byte[] image = {0, 100, 0, 0};
        float second = (float) (1 / (1 + Math.exp(-2)));
        try (Classifier one = load(logit, TWO, LOGITS);
                Classifier other = load(probability, TWO, PROBABILITIES)) {
            assertThat(one.classify(List.of(image))[0])
                    .containsExactly(new float[] {1 - second, second}, within(1e-6f));
            assertThat(other.classify(List.of(image))[0])
                    .containsExactly(new float[] {1 - second, second}, within(1e-6f));
        }
    }

    @Test
    void shouldGiveTheClassOfANumberProbabilityOne() {
        TinyModel numbers = model().argMax();
        try (Classifier column = load(numbers.output("y", ANY, 1), FOUR, LOGITS);
                Classifier flat = load(numbers.outputReshape(-1).output("y", ANY), FOUR, "\"scale\": 1")) {
            List<byte[]> images = List.of(new byte[] {0, 0, 100, 0}, new byte[] {0, 100, 0, 0});
            for (Classifier classifier : List.of(column, flat)) {
                float[][] rows = classifier.classify(images);
                assertThat(rows[0]).containsExactly(0, 0, 1, 0);
                assertThat(rows[1]).containsExactly(0, 1, 0, 0);
            }
        }
    }

    @Test
    void shouldFailOnANumberWithoutAClass() {
        // Class 3 only if the last pixel is much brighter than the others, unlike in the trial.
        float[][] weights = {{1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 0.01f}};
        TinyModel model = model().weights(weights).argMax().output("y", ANY, 1);
        try (Classifier classifier = load(model, "\"a\", \"b\", \"c\"", LOGITS)) {
            assertThatThrownBy(() -> classifier.classify(List.of(new byte[] {0, 0, 0, 100})))
                    .isInstanceOf(InferenceException.class)
                    .hasMessage("the model returned class number 3, but its classes are numbered from 0 to 2");
        }
    }

    @ParameterizedTest(name = "{3}")
    @MethodSource("refused")
    void shouldRefuse(TinyModel model, String classes, String keys, String problem) {
        assertThatThrownBy(() -> load(model, classes, keys).close())
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("foreign.onnx")
                .hasMessageContaining(problem)
                .message()
                .hasLineCount(1);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        model(),
                        "\"a\", \"b\", \"c\"",
                        PROBABILITIES,
                        "foreign.onnx.json: 'classes' has 3 names, but the model gives 4 numbers per image: 'y', float32"
                                + " [N, 4]"),
                Arguments.of(
                        model().features("features"),
                        FOUR,
                        PROBABILITIES,
                        "it has 2 outputs with a number for each class: 'features', float32 [N, 4]; 'y', float32 [N, 4];"
                                + " name one in the side file: \"output_name\": \"features\""),
                Arguments.of(
                        model().features("features"),
                        TWO,
                        PROBABILITIES,
                        "it has 2 outputs, and none of them has a number for each of the 2 names in 'classes'"),
                Arguments.of(model().zipMap(), FOUR, PROBABILITIES, "options={\"zipmap\": False}"),
                Arguments.of(model().zipMap().features("features"), TWO, PROBABILITIES, "convert it with zipmap=False"),
                Arguments.of(
                        model().sigmoid(),
                        FOUR,
                        PROBABILITIES,
                        "independent probabilities (sigmoid units): an image may"),
                Arguments.of(model().sigmoid(), FOUR, LOGITS, "independent probabilities (sigmoid units)"),
                Arguments.of(
                        model(),
                        FOUR,
                        LOGITS,
                        "its side file specifies logits, but the graph ends with Softmax: its output already is"
                                + " probabilities"),
                Arguments.of(
                        model().withoutSoftmax().weights(eye(1)),
                        FOUR,
                        LOGITS + ", \"scale\": 1e-9, \"mean\": [-0.25]",
                        "its side file specifies logits, but its outputs for the trial images already are probabilities"),
                Arguments.of(
                        model().withoutSoftmax().weights(eye(1)).outputReshape(-1, 4),
                        FOUR,
                        PROBABILITIES,
                        "returned no probabilities (0 or more each, sum 1)"),
                Arguments.of(model().outputType(TinyModel.INT8), FOUR, PROBABILITIES, "but is 'y', int8 [N, 4]"));
    }

    private static float[][] eye(float value) {
        float[][] weights = new float[4][4];
        for (int i = 0; i < 4; i++) {
            weights[i][i] = value;
        }
        return weights;
    }

    private static TinyModel model() {
        return new TinyModel().input("pixels", TinyModel.FLOAT, ANY, 2, 2).output("y", ANY, 4);
    }

    private static Classifier load(TinyModel model, String classes, String keys) {
        String side = "{\"name\": \"foreign\", \"classes\": [" + classes + "], \"layout\": \"NHW\", "
                + (keys.contains("scale") ? "" : "\"scale\": 1, ") + keys + "}";
        return OnnxClassifier.load(new ModelArtifact("foreign.onnx", model.bytes(), side.getBytes(UTF_8)));
    }
}
