package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of invalid model file has its own message. */
class ModelExceptionTest {
    private static final long ANY = TinyModel.ANY;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongModels")
    void shouldRejectInvalidModels(TinyModel model, String message) {
        assertThatThrownBy(() -> OnnxClassifier.load("tiny.onnx", model.bytes()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("tiny.onnx: ")
                .hasMessageContaining(message);
    }

    static Stream<Arguments> wrongModels() {
        return Stream.of(
                wrong(model().input("x", TinyModel.UINT8, ANY, 2, 2), "input must be 'image', uint8"),
                wrong(model().input("x", TinyModel.UINT8, ANY, 2, 2), "but is 'x', uint8 [N, 2, 2]"),
                wrong(model().input("image", TinyModel.FLOAT, ANY, 2, 2), "but is 'image', float32 [N, 2, 2]"),
                wrong(model().input("image", TinyModel.UINT8, ANY, 4), "but is 'image', uint8 [N, 4]"),
                wrong(model().input("image", TinyModel.UINT8, 1, 2, 2), "but is 'image', uint8 [1, 2, 2]"),
                wrong(model().input("image", TinyModel.UINT8, ANY, ANY, 2), "but is 'image', uint8 [N, N, 2]"),
                wrong(model().input("image", TinyModel.UINT8, ANY, 1, 1, 4), "but is 'image', uint8 [N, 1, 1, 4]"),
                wrong(
                        model().input("image", TinyModel.UINT8, ANY, 1 << 30, 1 << 30)
                                .reshape(1, 4),
                        "at most 16 MiB per image"),
                wrong(model().output("y", ANY, 4), "output must be 'probabilities', float32"),
                wrong(model().output("y", ANY, 4), "but is 'y', float32 [N, 4]"),
                wrong(
                        model().weights(new float[4][1])
                                .output("probabilities", ANY, 1)
                                .classes("all"),
                        "2 to 10000 classes, but is 'probabilities', float32 [N, 1]"),
                wrong(model().output("probabilities", ANY, 10_001), "2 to 10000 classes, but is"),
                wrong(model().lessBatchMean(), "depends on the other images of the batch; is dropout or"),
                wrong(model().random(), "changes from run to run; is dropout or"),
                wrong(model().externalWeights("weights.bin"), "another file ('weights.bin'), but a model in memory"),
                wrong(model().externalWeights("weights.bin"), "external_data=False"),
                wrong(model().externalWeights("a\u001b\nb"), "another file ('a??b')"),
                wrong(model().outputType(TinyModel.DOUBLE), "but is 'probabilities', float64 [N, 4]"),
                wrong(model().without(ModelMetadata.NAME), "metadata lacks 'model.name'"),
                wrong(model().without(ModelMetadata.CLASSES), "metadata lacks 'model.classes'"),
                wrong(model().metadata(ModelMetadata.CLASSES, "a,b,c,d"), "it is not JSON"),
                wrong(model().metadata(ModelMetadata.CLASSES, "[\"a\"] x"), "it is not JSON"),
                wrong(model().metadata(ModelMetadata.CLASSES, "{}"), "it is not an array"),
                wrong(
                        model().metadata(ModelMetadata.CLASSES, "[]"),
                        "it has 0 entries; a model must have 2 to 10000 classes"),
                wrong(model().metadata(ModelMetadata.CLASSES, "[1,2,3,4]"), "entry 0 is not a name"),
                wrong(model().classes("a", " ", "c", "d"), "entry 1 is blank"),
                wrong(model().classes("a", "\u00a0", "c", "d"), "entry 1 is blank"),
                wrong(model().classes("a", "b\nc", "c", "d"), "entry 1 has a control character"),
                wrong(model().classes("a", "\ud800", "c", "d"), "entry 1 is not valid Unicode"),
                wrong(model().classes("a", "ä".repeat(513), "c", "d"), "entry 1 is longer than 1024 bytes"),
                wrong(model().metadata(ModelMetadata.NAME, "n".repeat(1025)), "'model.name' is longer than 1024"),
                wrong(model().metadata(ModelMetadata.NAME, "\u001b[2J"), "'model.name' has a control character"),
                wrong(model().classes("a", "b", "a", "d"), "entry 2 ('a') is a duplicate"),
                wrong(
                        model().classes("a", "b", "c"),
                        "gives 4 probabilities per image, but its metadata 'model.classes' lists 3"),
                wrong(
                        model().metadata(ModelMetadata.PARAMETERS, "1e6"),
                        "metadata 'parameters' must be an integer, but is '1e6'"),
                wrong(
                        model().metadata(ModelMetadata.DRIFT_REFERENCE, "{\"images\": 0}"),
                        "metadata 'drift.reference' is not a drift reference: "),
                wrong(model().withoutSoftmax(), "a trial run on two black images fails"),
                wrong(
                        model().withoutSoftmax(),
                        "returned no probabilities (0 or more each, sum 1) but [0.0, 0.0, 0.0, 0"),
                wrong(model().weights(notANumber()), "but [NaN, NaN, NaN, NaN]"),
                wrong(model().reshape(1, 4), "but is 'probabilities', float32 [1, 4]"),
                // Two rows per image.
                wrong(
                        model().reshape(ANY, 2).weights(new float[2][4]),
                        "a trial run on two black images fails: model brightest-pixel "),
                wrong(
                        model().reshape(ANY, 2).weights(new float[2][4]),
                        "the computed output shape for this run is {4,4}"),
                // Fails inside ONNX Runtime, because 8 pixels can't be divided into rows of 3.
                wrong(model().reshape(ANY, 3).weights(new float[3][4]), " failed on a batch of 2 images: "));
    }

    @Test
    void shouldRejectAMissingFile() {
        Path file = directory.resolve("none.onnx");
        assertThatThrownBy(() -> OnnxClassifier.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + ": no such model file");
    }

    @Test
    void shouldRejectAFolder() {
        assertThatThrownBy(() -> OnnxClassifier.load(directory))
                .isInstanceOf(ModelException.class)
                .hasMessage(directory + ": a folder without an ONNX model: no *.onnx in it or in its folder 'onnx'");
    }

    @Test
    void shouldRejectAnEmptyFile() throws IOException {
        Path file = Files.createFile(directory.resolve("empty.onnx"));
        assertThatThrownBy(() -> OnnxClassifier.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + ": empty; expected an ONNX model file");
    }

    @Test
    void shouldRejectAFileThatIsTooLarge() throws IOException {
        Path file = directory.resolve("large.onnx");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(ModelFile.MAX_BYTES + 1L);
        }
        assertThatThrownBy(() -> OnnxClassifier.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + ": larger than 512 MiB, the maximum size of a model");
    }

    @Test
    void shouldRejectAFileThatIsNotAnOnnxModel() {
        byte[] text = "Not a model at all.".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> OnnxClassifier.load("notes.txt", text))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("notes.txt: not a model that ONNX Runtime can load: it is damaged, or not in");
    }

    @Test
    void shouldRejectATruncatedModel() {
        byte[] whole = new TinyModel().bytes();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertThatThrownBy(() -> OnnxClassifier.load("half.onnx", half))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("half.onnx: not a model that ONNX Runtime can load: ");
    }

    private static TinyModel model() {
        return new TinyModel();
    }

    private static Arguments wrong(TinyModel model, String message) {
        return Arguments.of(model, message);
    }

    private static float[][] notANumber() {
        float[][] weights = new float[4][4];
        for (float[] row : weights) {
            Arrays.fill(row, Float.NaN);
        }
        return weights;
    }
}
