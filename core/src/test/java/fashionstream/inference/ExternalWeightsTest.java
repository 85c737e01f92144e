package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalWeightsTest {
    private static final String WEIGHTS = "model.onnx.data";

    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("folder"));
    }

    @Test
    void shouldLoadWeightsBesideTheModelAsOneVersion() throws IOException {
        Path model = model(WEIGHTS);
        String before = versionThatFindsTheBrightest(model, 0, 1, 2, 3);
        assertThat(versionThatFindsTheBrightest(model, 0, 1, 2, 3)).isEqualTo(before);
        assertThat(versionThatFindsTheBrightest(model, 3, 2, 1, 0)).isNotEqualTo(before);
    }

    /** A published model is the content of the artifact, wherever it is loaded. */
    @Test
    void shouldMakeTheWeightsPartOfTheContent() throws IOException {
        Path model = model(WEIGHTS);
        Files.write(folder.resolve(WEIGHTS), weights(0, 1, 2, 3));
        ModelArtifact artifact = ModelArtifact.read(model);
        byte[] content = new byte[artifact.model().remaining()];
        artifact.model().get(content);
        Files.delete(folder.resolve(WEIGHTS));

        try (Classifier fromFiles = OnnxClassifier.load(artifact);
                Classifier published = OnnxClassifier.load("published", content)) {
            assertThat(published.model().version()).isEqualTo(fromFiles.model().version());
            List<byte[]> image = List.of(new byte[] {1, 2, 3, 99});
            assertThat(published.classify(image)[0]).containsExactly(fromFiles.classify(image)[0]);
        }
    }

    @Test
    void shouldFollowLinksOfAFolderWhoseFilesAreTogetherElsewhere() throws IOException {
        Path blobs = Files.createDirectory(parent.resolve("blobs"));
        Files.write(blobs.resolve("1"), new TinyModel().externalWeights(WEIGHTS).bytes());
        Files.write(blobs.resolve("2"), weights(0, 1, 2, 3));
        Path model = Files.createSymbolicLink(folder.resolve("model.onnx"), blobs.resolve("1"));
        Files.createSymbolicLink(folder.resolve(WEIGHTS), blobs.resolve("2"));
        OnnxClassifier.load(model).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.bin", "/etc/hostname", "link.bin", "folder/../../outside.bin", "."})
    void shouldNotReadFilesOutsideTheFolder(String location) throws IOException {
        Path outside = Files.write(parent.resolve("outside.bin"), weights(0, 1, 2, 3));
        Files.createSymbolicLink(folder.resolve("link.bin"), outside);
        Path model = model(location);
        assertThatThrownBy(() -> OnnxClassifier.load(model))
                .isInstanceOf(ModelException.class)
                .hasMessage(model + ": its weights are in another file, '" + location
                        + "', which is not in the folder of the model; only files there are read");
    }

    @Test
    void shouldNotReadFilesInTheWorkingDirectory() throws IOException {
        String name = "fashionstream-external-weights-test.bin";
        Path here = Files.write(Path.of(name), weights(0, 1, 2, 3));
        try {
            Path model = model(name);
            assertThatThrownBy(() -> OnnxClassifier.load(model))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(model + ": its weights are in another file, '" + name
                            + "', which is missing: copy it into the folder of the model, or export");
            assertThatThrownBy(() -> OnnxClassifier.load("in memory", Files.readAllBytes(model)))
                    .hasMessageContaining("another file ('" + name + "'), but a model in memory must be whole");
        } finally {
            Files.delete(here);
        }
    }

    @Test
    void shouldRejectAnIncompleteFile() throws IOException {
        Path model = model(WEIGHTS);
        Files.write(folder.resolve(WEIGHTS), new byte[5]);
        assertThatThrownBy(() -> OnnxClassifier.load(model))
                .isInstanceOf(ModelException.class)
                .hasMessage(model + ": its weights file '" + WEIGHTS
                        + "' has 5 bytes, fewer than the model needs; is it incomplete, or of another model?");
    }

    @Test
    void shouldNameAnEmptyWeightsFile() throws IOException {
        Path model = model(WEIGHTS);
        Files.write(folder.resolve(WEIGHTS), new byte[0]);
        assertThatThrownBy(() -> OnnxClassifier.load(model))
                .isInstanceOf(ModelException.class)
                .hasMessage(model + ": its weights file '" + WEIGHTS
                        + "' is empty; is it incomplete? Copy it again from where the model comes from");
    }

    private Path model(String location) throws IOException {
        return Files.write(
                folder.resolve("model.onnx"),
                new TinyModel().externalWeights(location).bytes());
    }

    /** Writes weights, and checks that the class is the one of the brightest pixel. */
    private String versionThatFindsTheBrightest(Path model, int... pixelOfClass) throws IOException {
        Files.write(folder.resolve(WEIGHTS), weights(pixelOfClass));
        try (Classifier classifier = OnnxClassifier.load(model)) {
            float[] row = classifier.classify(List.of(new byte[] {0, 0, 0, 99}))[0];
            assertThat(pixelOfClass[Classification.of(row).classIndex()]).isEqualTo(3);
            return classifier.model().version();
        }
    }

    private static byte[] weights(int... pixelOfClass) {
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            bytes.putFloat((pixelOfClass[i] * 4 + i) * Float.BYTES, 0.02f);
        }
        return bytes.array();
    }
}
