package fashionstream.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests every kind of input of third-party models. The class of the tiny model is the brightest of four pixels. */
class ForeignInputTest {
    private static final long ANY = TinyModel.ANY;
    private static final int FLOAT = TinyModel.FLOAT;

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldReadPixelsInOrder(String kind, TinyModel model, String keys) {
        try (Classifier classifier = load(model, keys)) {
            assertThat(classifier.model().input()).isEqualTo(new ImageShape(2, 2, 1));
            List<byte[]> images = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                byte[] image = {10, 10, 10, 10};
                image[i % 4] = (byte) 250;
                images.add(image);
            }
            float[][] rows = classifier.classify(images);
            // The softmax of 250 * 0.02 and three times 10 * 0.02.
            float expected = (float) (1 / (1 + 3 * Math.exp(-240 * 0.02)));
            for (int i = 0; i < 5; i++) {
                assertThat(Classification.of(rows[i]).classIndex()).isEqualTo(i % 4);
                assertThat(rows[i][i % 4]).isCloseTo(expected, within(1e-5f));
            }
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("float32", input(FLOAT, ANY, 1, 2, 2), "\"layout\": \"NCHW\", \"scale\": 1"),
                kind("float16", input(TinyModel.FLOAT16, ANY, 1, 2, 2), "\"layout\": \"NCHW\", \"scale\": 1"),
                kind("float64", input(TinyModel.DOUBLE, ANY, 1, 2, 2), "\"layout\": \"NCHW\", \"scale\": 1"),
                kind("uint8", input(TinyModel.UINT8, ANY, 2, 2, 1), "\"layout\": \"NHWC\""),
                kind(
                        "int8",
                        input(TinyModel.INT8, ANY, 2, 2, 1),
                        "\"layout\": \"NHWC\", \"scale\": 1, \"mean\": [128]"),
                kind("NHW", input(FLOAT, ANY, 2, 2), "\"layout\": \"NHW\", \"scale\": 1"),
                kind("flat", input(FLOAT, ANY, 4), "\"layout\": \"NHW\", \"scale\": 1, \"width\": 2, \"height\": 2"),
                kind(
                        "flat NHWC",
                        input(FLOAT, ANY, 4),
                        "\"layout\": \"NHWC\", \"scale\": 1, \"width\": 2, \"height\": 2"),
                kind(
                        "flat row",
                        input(FLOAT, ANY, 1, 4),
                        "\"layout\": \"NHW\", \"scale\": 1, \"width\": 2, \"height\": 2"),
                kind(
                        "flat, any",
                        input(FLOAT, ANY, ANY),
                        "\"layout\": \"NHW\", \"scale\": 1, \"width\": 2, \"height\": 2"),
                kind(
                        "all dynamic",
                        input(FLOAT, ANY, ANY, ANY, ANY),
                        "\"layout\": \"NCHW\", \"scale\": 1, \"width\": 2, \"height\": 2, \"channels\": 1"),
                kind(
                        "the size to which images are resized",
                        input(FLOAT, ANY, 1, ANY, ANY),
                        "\"layout\": \"NCHW\", \"scale\": 1, \"resize\": {\"width\": 2, \"height\": 2, \"filter\": \"box\"}"),
                kind("batch of 1", input(FLOAT, 1, 1, 2, 2).output("y", 1, 4), "\"layout\": \"NCHW\", \"scale\": 1"),
                kind("batch of 3", input(FLOAT, 3, 1, 2, 2).output("y", 3, 4), "\"layout\": \"NCHW\", \"scale\": 1"),
                kind(
                        "no batch",
                        input(FLOAT, 1, 2, 2).reshape(1, 4).output("y", 1, 4),
                        "\"layout\": \"NCHW\", \"scale\": 1"),
                kind(
                        "no batch at all",
                        input(FLOAT, 2, 2).reshape(1, 4).outputReshape(4).output("y", 4),
                        "\"layout\": \"NHW\", \"scale\": 1"),
                kind("initialisers", input(FLOAT, ANY, 2, 2).weightsAmongInputs(), "\"layout\": \"NHW\", \"scale\": 1"),
                kind(
                        "constant",
                        input(FLOAT, ANY, 2, 2).factor("keep"),
                        "\"layout\": \"NHW\", \"scale\": 1, \"constants\": {\"keep\": 1}"));
    }

    @Test
    void shouldTakeBlueGreenRed() {
        TinyModel model = input(FLOAT, ANY, 3, 1, 1)
                .weights(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
                .output("y", ANY, 3);
        byte[] side = bytes("{\"name\": \"bgr\", \"classes\": [\"blue\", \"green\", \"red\"], \"layout\": \"NCHW\","
                + " \"channel_order\": \"bgr\", \"scale\": 1, \"mean\": [10, 0, 0], \"output\": \"probabilities\"}");
        try (Classifier classifier = OnnxClassifier.load(new ModelArtifact("bgr.onnx", model.bytes(), side))) {
            float[] red = classifier.classify(List.of(new byte[] {9, 0, 0}))[0];
            assertThat(Classification.of(red).classIndex()).isEqualTo(2);
            // The mean of the graph's first channel, blue.
            float[] blue = classifier.classify(List.of(new byte[] {0, 0, 10}))[0];
            assertThat(blue).containsExactly(1 / 3f, 1 / 3f, 1 / 3f);
        }
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refused")
    void shouldRefuse(TinyModel model, String keys, String problem) {
        assertThatThrownBy(() -> load(model, keys).close())
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("foreign.onnx")
                .hasMessageContaining(problem)
                .message()
                .hasLineCount(1);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        input(TinyModel.INT64, ANY, 1, 2, 2),
                        "\"layout\": \"NCHW\"",
                        "its input must be float32, float16, float64, uint8 or int8, but is 'pixels', int64 [N, 1, 2, 2]"),
                Arguments.of(
                        input(TinyModel.UINT8, ANY, 2, 2, 1),
                        "\"layout\": \"NHWC\", \"mean\": [0.5]",
                        "turn pixels into numbers such as -0.5, but the model takes uint8, whole numbers from 0 to 255;"
                                + " leave them out"),
                Arguments.of(
                        input(TinyModel.INT8, ANY, 2, 2, 1),
                        "\"layout\": \"NHWC\"",
                        "usually, in the side file, by \"scale\": 1, \"mean\": [128]"),
                Arguments.of(
                        input(FLOAT, ANY, ANY, ANY, ANY),
                        "\"layout\": \"NCHW\", \"width\": 2, \"height\": 2",
                        "it takes images of any number of channels; specify it in the side file: 'channels'"),
                Arguments.of(
                        input(FLOAT, ANY, 1, ANY, 2),
                        "\"layout\": \"NCHW\"",
                        "it takes images of any height; specify it in the side file: 'height'"),
                Arguments.of(
                        input(FLOAT, ANY, 4),
                        "\"layout\": \"NHW\"",
                        "'pixels', float32 [N, 4] is flat, 4 values per image; specify 'width' and 'height'"),
                Arguments.of(
                        input(FLOAT, ANY, 4),
                        "\"layout\": \"NHW\", \"width\": 2, \"height\": 3",
                        "is flat, 4 values per image, but images of the side file's size have 2x3x1 = 6"),
                Arguments.of(
                        input(FLOAT, ANY, 4),
                        "\"layout\": \"NHWC\", \"width\": 2, \"height\": 3",
                        "have 2x3 = 6 or, in colour, 18"),
                Arguments.of(
                        input(FLOAT, 300, 1, 2, 2),
                        "\"layout\": \"NCHW\"",
                        "it requires batches of exactly 300 images; export it for any batch size, or for at most 256"),
                Arguments.of(
                        input(FLOAT, ANY, 2, 2).factor("keep"),
                        "\"layout\": \"NHW\"",
                        "it has 2 inputs: 'keep', float32 []; 'pixels', float32 [N, 2, 2]; give each one that is not the"
                                + " image a value in the side file, for example \"constants\": {\"keep\": 0}"),
                Arguments.of(
                        input(FLOAT, ANY, 2, 2),
                        "\"layout\": \"NHW\", \"constants\": {\"pixels\": 0}",
                        "it has no input for images"));
    }

    private static TinyModel input(int type, long... shape) {
        return new TinyModel().input("pixels", type, shape).output("y", ANY, 4);
    }

    private static Arguments kind(String name, TinyModel model, String keys) {
        return Arguments.of(name, model, keys);
    }

    private static Classifier load(TinyModel model, String keys) {
        byte[] side = bytes(
                "{\"name\": \"foreign\", \"classes\": [\"a\", \"b\", \"c\", \"d\"], \"output\": \"probabilities\", "
                        + keys + "}");
        return OnnxClassifier.load(new ModelArtifact("foreign.onnx", ByteBuffer.wrap(model.bytes()), side));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
