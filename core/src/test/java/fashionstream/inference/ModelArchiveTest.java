package fashionstream.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArchiveTest {
    private static final String SIDE_FILE =
            "{\"name\": \"zipped\", \"classes\": [\"a\", \"b\", \"c\", \"d\"], \"layout\": \"NHW\", \"output\": \"probabilities\"}";

    private final byte[] model = new TinyModel().bytes();

    @TempDir
    private Path folder;

    @Test
    void shouldOpenTheModelInAnArchive() throws Exception {
        ModelArtifact opened = ModelArtifact.read(zip(Map.of("m.onnx", model)));
        assertThat(opened.model().remaining()).isEqualTo(model.length);
        assertThat(opened.sideFile()).isNull();
        ModelArtifact file = ModelArtifact.read(Files.write(folder.resolve("m.onnx"), model));
        try (Classifier zipped = OnnxClassifier.load(opened, InferenceSettings.DEFAULT);
                Classifier plain = OnnxClassifier.load(file, InferenceSettings.DEFAULT)) {
            assertThat(zipped.model().version()).isEqualTo(plain.model().version());
        }
    }

    @Test
    void shouldOpenAFolderWithinAnArchive() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("vit/m.onnx", model);
        files.put("vit/m.onnx.json", SIDE_FILE.getBytes(UTF_8));
        ModelArtifact opened = ModelArtifact.read(zip(files));
        assertThat(opened.sideFile()).isEqualTo(SIDE_FILE.getBytes(UTF_8));
        assertThat(ModelArtifact.copy("elsewhere", zip(files), null).source()).isEqualTo("elsewhere");
        assertThatThrownBy(() -> ModelArtifact.copy("elsewhere", zip(files), new byte[] {1}))
                .isInstanceOf(ModelException.class)
                .hasMessage("elsewhere: a zip archive; put the side file into it, beside the ONNX file");
    }

    @Test
    void shouldLeaveNoTemporaryFiles() throws Exception {
        long before = temporaryFolders();
        ModelArtifact.read(zip(Map.of("m.onnx", model)));
        assertThatThrownBy(() -> ModelArtifact.read(zip(Map.of("a.onnx", model, "b.onnx", model))))
                .isInstanceOf(ModelException.class);
        assertThat(temporaryFolders()).isEqualTo(before);
    }

    @Test
    void shouldSayWhatIsWrongWithAnArchive() throws Exception {
        shouldRefuse(zip(Map.of("a.onnx", model, "b.onnx", model)), "a folder with 2 ONNX models (a.onnx, b.onnx)");
        shouldRefuse(zip(Map.of("../a.onnx", model)), "a file outside of it: ../a.onnx");
        shouldRefuse(zip(Map.of("readme.txt", model)), "a zip archive that has no ONNX file");
        shouldRefuse(zip(Map.of("m.onnx", new byte[0])), "empty; expected an ONNX model file");
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            many.put(i + ".onnx", new byte[0]);
        }
        shouldRefuse(zip(many), "a zip archive with 300 entries; at most 256 are read");
    }

    @Test
    void shouldRefuseAnArchiveThatUnpacksToMoreThanAModelMayHave() throws Exception {
        Path bomb = folder.resolve("bomb.zip");
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(bomb))) {
            out.putNextEntry(new ZipEntry("m.onnx"));
            for (int i = 0; i < 513; i++) {
                out.write(zeros);
            }
        }
        assertThat(Files.size(bomb)).isLessThan(1 << 20);
        shouldRefuse(bomb, "larger than 512 MiB");
    }

    @Test
    void shouldRefuseADamagedArchive() throws Exception {
        byte[] whole = Files.readAllBytes(zip(Map.of("m.onnx", model)));
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 60, 100, (byte) 7);
        shouldRefuse(Files.write(folder.resolve("damaged.zip"), damaged), "zip archive");
        shouldRefuse(
                Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, whole.length / 2)),
                "a zip archive that has no ONNX file, or is damaged");
    }

    private static void shouldRefuse(Path archive, String reason) {
        assertThatThrownBy(() -> {
                    try (Classifier model =
                            OnnxClassifier.load(ModelArtifact.read(archive), InferenceSettings.DEFAULT)) {
                        assertThat(model).isNull();
                    }
                })
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(String.valueOf(archive.getFileName()))
                .hasMessageContaining(reason);
    }

    private Path zip(Map<String, byte[]> files) throws IOException {
        Path archive = Files.createTempFile(folder, "archive", ".zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
        }
        return archive;
    }

    private static long temporaryFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("fashion-stream-archive"))
                    .count();
        }
    }
}
