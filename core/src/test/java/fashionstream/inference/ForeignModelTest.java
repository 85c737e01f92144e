package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests models in the form in which other tools export them, with a side file. */
class ForeignModelTest {
    private static final String CLASSES =
            "\"classes\": [\"top left\", \"top right\", \"bottom left\", \"bottom right\"]";

    /** A side file without normalization, as the tiny model's graph expects. */
    private static final String SIDE_FILE =
            "{\"name\": \"foreign\", " + CLASSES + ", \"layout\": \"NCHW\", \"scale\": 1, \"output\": \"logits\"}";

    @TempDir
    private Path directory;

    @Test
    void shouldReturnTheSameProbabilitiesAsTheSameNetworkInOurFormat() throws Exception {
        List<byte[]> images = List.of(image(255, 0, 0, 0), image(0, 7, 200, 0), image(9, 90, 100, 128));
        try (Classifier own = OnnxClassifier.load("own", new TinyModel().bytes());
                Classifier foreign = load(nchw(), SIDE_FILE)) {
            assertThat(foreign.model().name()).isEqualTo("foreign");
            assertThat(foreign.model().classes()).isEqualTo(own.model().classes());
            assertThat(foreign.model().input()).isEqualTo(new ImageShape(2, 2, 1));
            float[][] expected = own.classify(images);
            float[][] actual = foreign.classify(images);
            for (int i = 0; i < images.size(); i++) {
                assertThat(actual[i]).containsExactly(expected[i], within(1e-6f));
            }
        }
    }

    @Test
    void shouldNormaliseEachPixel() throws Exception {
        String normalised = SIDE_FILE.replace("\"scale\": 1", "\"scale\": 2, \"mean\": [100], \"std\": [0.5]");
        try (Classifier foreign = load(nchw(), normalised)) {
            float[] row = foreign.classify(List.of(image(52, 50, 50, 50)))[0];
            // (2 * 52 - 100) / 0.5 = 8 for the first pixel, 0 for the others; the weights are 0.02.
            double expected = Math.exp(8 * 0.02) / (Math.exp(8 * 0.02) + 3);
            assertThat(row[0]).isCloseTo((float) expected, within(1e-6f));
        }
    }

    @Test
    void shouldClassifyImagesOneByOneIfTheGraphRequiresIt() throws Exception {
        TinyModel single = nchw().input("pixels", TinyModel.FLOAT, 1, 1, 2, 2).output("scores", 1, 4);
        try (Classifier foreign = load(single, SIDE_FILE)) {
            float[][] rows = foreign.classify(List.of(image(255, 0, 0, 0), image(0, 0, 0, 255)));
            assertThat(Classification.of(rows[0]).classIndex()).isZero();
            assertThat(Classification.of(rows[1]).classIndex()).isEqualTo(3);
        }
    }

    @Test
    void shouldPassChannelsInTheOrderOfTheGraph() throws Exception {
        // 1x1 pixel of three channels has the same bytes either way; 1x2 does not.
        float[][] firstValue = new float[6][2];
        firstValue[1][0] = 1;
        String two = "{\"name\": \"colour\", \"classes\": [\"a\", \"b\"], \"layout\": \"LAYOUT\", \"scale\": 1,"
                + " \"output\": \"logits\"}";
        byte[] redThenGreen = image(9, 0, 0, 0, 5, 0);
        TinyModel planes = nchw().weights(firstValue)
                .input("pixels", TinyModel.FLOAT, TinyModel.ANY, 3, 1, 2)
                .output("scores", TinyModel.ANY, 2);
        try (Classifier foreign = load(planes, two.replace("LAYOUT", "NCHW"))) {
            // The second value is the second pixel's red, 0.
            assertThat(foreign.classify(List.of(redThenGreen))[0][0]).isEqualTo(0.5f);
        }
        TinyModel interleaved = nchw().weights(firstValue)
                .input("pixels", TinyModel.FLOAT, TinyModel.ANY, 1, 2, 3)
                .output("scores", TinyModel.ANY, 2);
        try (Classifier foreign = load(interleaved, two.replace("LAYOUT", "NHWC"))) {
            // The second value is the first pixel's green, 0, and in another image 5.
            assertThat(foreign.classify(List.of(redThenGreen))[0][0]).isEqualTo(0.5f);
            assertThat(foreign.classify(List.of(image(0, 5, 0, 0, 0, 0)))[0][0]).isGreaterThan(0.99f);
        }
    }

    @Test
    void shouldHaveADifferentVersionWithADifferentSideFile() throws Exception {
        try (Classifier one = load(nchw(), SIDE_FILE);
                Classifier same = load(nchw(), SIDE_FILE);
                Classifier other = load(nchw(), SIDE_FILE.replace("\"scale\": 1", "\"scale\": 2"))) {
            assertThat(one.model().version())
                    .isEqualTo(same.model().version())
                    .isNotEqualTo(other.model().version());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"scale\": 1 | \"scales\": 1 | 'scales' is not a known key; the keys are name, classes",
                "\"name\": \"foreign\", | '' | 'name' is missing",
                "\"layout\": \"NCHW\", | '' | 'layout' is missing: NCHW, NHWC or NHW",
                "NCHW | BYTES | 'layout' must be",
                "NCHW | nchw | 'layout' must be \"NCHW\", \"NHWC\" or \"NHW\", not \"nchw\"",
                "NCHW | NHW | specifies NHW, but its input is",
                "NCHW | NHWC | is NHWC right?",
                "\"output\": \"logits\" | \"std\": [1] | 'output' is missing",
                "logits | probabilities | returned no probabilities",
                "\"top left\", | '' | has 3 names, but the model gives 4 numbers per image: 'scores', float32",
                "\"top left\" | \"top right\" | entry 1 ('top right') is a duplicate of entry 0",
                "\"top left\" | 1 | 'classes[0]' must be a text such as \"abc\", not 1",
                "\"top left\" | null | 'classes[0]' must be a text such as \"abc\", not null",
                "\"foreign\" | 5 | 'name' must be a text such as \"abc\", not 5",
                "\"foreign\" | \" \" | 'name' is blank",
                "\"NCHW\" | 1 | 'layout' must be",
                "\"scale\": 1 | \"mean\": [1, 2] | 'mean' has 2 numbers",
                "\"scale\": 1 | \"std\": [0] | 'std' must be a list of numbers greater than 0",
                "\"scale\": 1 | \"std\": [null] | 'std[0]' must be a number, not null",
                "\"scale\": 1 | \"std\": [-1] | 'std' must be",
                "\"scale\": 1 | \"std\": [1e-300] | outside the range of float32",
                "\"scale\": 1 | \"mean\": [null] | 'mean[0]' must be a number, not null",
                "\"scale\": 1 | \"mean\": [1e999] | 'mean[0]' must be a number",
                "\"scale\": 1 | \"mean\": [NaN] | not JSON: line 1, column 120: Non-standard token 'NaN'",
                "\"scale\": 1 | \"mean\": [\"0.5\"] | 'mean[0]' must be a number, not \"0.5\"",
                "\"scale\": 1 | \"mean\": 0.5 | 'mean' must be a list of numbers, one per channel, such as [0.5], not 0.5",
                "\"scale\": 1 | \"mean\": {} | 'mean' must be a list of numbers, one per channel, such as [0.5], not {}",
                "\"scale\": 1 | \"mean\": [0], \"mean\": [1] | Duplicate field 'mean'",
                "\"scale\": 1 | \"scale\": 0 | 'scale' must be a number other than 0",
                "\"scale\": 1 | \"scale\": true | 'scale' must be a number, not true",
                "\"scale\": 1 | \"width\": 2.5 | 'width' must be a whole number from 1 to 16384, not 2.5",
                "\"scale\": 1 | \"width\": 0 | 'width' must be a whole number from 1 to 16384, not 0",
                "\"scale\": 1 | \"width\": 3 | its width is 2, but 'width' specifies 3",
                "logits\"} | logits\" | not a side file",
                "\"scale\": 1 | \"channels\": 2 | 'channels' must be 1 or 3",
                "\"scale\": 1 | \"channels\": 3 | its number of channels is 1, but 'channels' specifies 3",
                "\"scale\": 1 | \"channel_order\": \"bgr\" | 'channel_order' specifies bgr, but it takes grey images",
                "\"scale\": 1 | \"channel_order\": \"BGR\" | 'channel_order' must be \"rgb\" or \"bgr\", not \"BGR\"",
                "\"scale\": 1 | \"resize\": 224 | 'resize' must be an object, {...}, not 224",
                "\"scale\": 1 | \"resize\": {\"width\": 2, \"height\": 2} | 'resize.filter' is missing: one of nearest",
                "\"scale\": 1 | \"resize\": {\"width\": 2, \"filter\": \"box\"} | 'resize' must have either",
                "\"scale\": 1 | \"resize\": {\"size\": 2} | 'resize.size' is not a known key",
                "\"scale\": 1 | \"resize\": {\"shortest_edge\": 2, \"filter\": \"area\"} | 'resize.filter' must be",
                "\"scale\": 1 | \"resize\": {\"width\": 3, \"height\": 2, \"filter\": \"box\"} | 'resize' makes images 3x2",
                "\"scale\": 1 | \"center_crop\": 2 | 'center_crop' must be true or false, not 2",
                "\"scale\": 1 | \"center_crop\": \"ceil\" | 'center_crop' must be true, false or \"floor\", not \"ceil\"",
                "\"scale\": 1 | \"transparency\": \"red\" | 'transparency' must be \"drop\", \"black\" or \"white\"",
                "\"scale\": 1 | \"icc_profile\": true | 'icc_profile' must be \"ignore\" or \"apply\", not true",
                "\"scale\": 1 | \"constants\": {\"a\": 1} | a constant for 'a', which is not an input",
                "\"scale\": 1 | \"constants\": {\"a\": \"1\"} | 'constants.a' must be a number",
                "\"scale\": 1 | \"output_name\": \"y\" | names the output 'y'; the outputs are 'scores', float32 [N, 4]",
            })
    void shouldRejectAnInvalidSideFile(String part, String instead, String problem) {
        assertThatThrownBy(() -> load(nchw(), SIDE_FILE.replace(part, instead)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldReadThePreprocessing() throws Exception {
        String resized = SIDE_FILE.replace(
                "\"scale\": 1",
                "\"scale\": 1, \"resize\": {\"shortest_edge\": 5, \"filter\": \"tensorflow-bilinear\"}, \"center_crop\": true,"
                        + " \"transparency\": \"white\", \"icc_profile\": \"apply\"");
        try (Classifier foreign = load(nchw(), resized)) {
            assertThat(foreign.model().preprocessing())
                    .isEqualTo(new Preprocessing(
                            Transparency.WHITE,
                            true,
                            new Resize(ResizeFilter.TENSORFLOW_BILINEAR, 5, 5, true),
                            CropRule.TORCHVISION));
        }
        try (Classifier foreign = load(nchw(), SIDE_FILE)) {
            assertThat(foreign.model().preprocessing()).isEqualTo(Preprocessing.NONE);
        }
    }

    /** A model with one class would predict it for every image with probability 1. */
    @Test
    void shouldRejectASingleClass() {
        TinyModel one = nchw().weights(new float[4][1]).output("scores", TinyModel.ANY, 1);
        assertThatThrownBy(() -> load(one, SIDE_FILE.replace(CLASSES, "\"classes\": [\"all\"]")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("it has 1 entries; a model must have 2 to 10000 classes");
    }

    @Test
    void shouldMentionTheSideFileIfItIsMissing() {
        assertThatThrownBy(() -> OnnxClassifier.load("foreign.onnx", nchw().bytes()))
                .hasMessageContaining("side file");
    }

    private static TinyModel nchw() {
        return new TinyModel()
                .input("pixels", TinyModel.FLOAT, TinyModel.ANY, 1, 2, 2)
                .output("scores", TinyModel.ANY, 4)
                .withoutSoftmax();
    }

    private Classifier load(TinyModel model, String sideFile) throws IOException {
        Path file = Files.write(directory.resolve("foreign.onnx"), model.bytes());
        Files.writeString(directory.resolve("foreign.onnx.json"), sideFile);
        return OnnxClassifier.load(file);
    }

    private static byte[] image(int... pixels) {
        byte[] image = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            image[i] = (byte) pixels[i];
        }
        return image;
    }
}
