package fashionstream.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.ExitCode;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.inference.TinyModel;
import fashionstream.produce.PngFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Classifies files with real images, with the shipped model. */
class ClassifyCommandTest {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static LabelledImages images;

    @SuppressWarnings("NullAway.Init")
    private static Path first;

    @SuppressWarnings("NullAway.Init")
    private static Path second;

    @BeforeAll
    static void writeFiles() {
        Path dataSet =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        images = FashionMnist.read(dataSet, Split.TEST).slice(0, 2);
        first = PngFiles.write(folder.resolve("first.png"), images.pixels().get(0));
        second = PngFiles.write(folder.resolve("second.png"), images.pixels().get(1));
    }

    @Test
    void shouldReportTheProbabilitiesOfTheModel() {
        CommandRun run = CommandRun.of("classify", "--json", first.toString(), second.toString())
                .assertDone();

        assertThat(run.jsonLines()).hasSize(2);
        try (Classifier model = BundledModel.DEFAULT.load()) {
            shouldAgree(run.jsonLines().get(0), first, model, images.pixels().get(0));
            shouldAgree(run.jsonLines().get(1), second, model, images.pixels().get(1));
        }
        assertThat(run.err()).isEmpty();
    }

    private static void shouldAgree(JsonNode json, Path file, Classifier model, byte[] pixels) {
        float[] expected = model.classify(List.of(pixels))[0];
        Classification best = Classification.of(expected);
        List<String> classes = model.model().classes();
        assertThat(json.path("file").asText()).isEqualTo(file.toString());
        assertThat(json.path("label").asText()).isEqualTo(classes.get(best.classIndex()));
        assertThat((float) json.path("confidence").asDouble()).isEqualTo(best.confidence());
        assertThat(json.path("probabilities").size()).isEqualTo(classes.size());
        for (int i = 0; i < expected.length; i++) {
            assertThat((float) json.path("probabilities").path(classes.get(i)).asDouble())
                    .isEqualTo(expected[i]);
        }
    }

    @Test
    void shouldPrintALinePerImage() {
        CommandRun run = CommandRun.of("classify", first.toString()).assertDone();
        assertThat(run.out().strip()).matches("\\Q" + first + "\\E: Ankle boot \\(\\d+\\.\\d %\\)");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void shouldReportEachInvalidFileAndClassifyTheOthers() throws IOException {
        Path small = PngFiles.write(folder.resolve("small.png"), new byte[6], 3, 2);
        Path bomb = PngFiles.writeHeader(folder.resolve("bomb.png"), 30_000, 30_000);
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path missing = folder.resolve("missing.png");
        Path torn = Files.write(folder.resolve("torn.png"), Arrays.copyOf(Files.readAllBytes(first), 100));

        CommandRun run = CommandRun.of(
                "classify",
                small.toString(),
                bomb.toString(),
                first.toString(),
                text.toString(),
                missing.toString(),
                folder.toString(),
                torn.toString(),
                second.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out()).contains("first.png: ", "second.png: ");
        List<String> errors = run.err().lines().toList();
        assertThat(errors).hasSize(6).allMatch(line -> line.startsWith("fashion-stream classify: "));
        assertThat(errors.get(0)).contains(small + ": image is 3x2, the model takes 28x28; to resize images, add ");
        assertThat(errors.get(1))
                .contains(
                        bomb
                                + ": image is 30000x30000; at most 50000000 pixels (image.max.pixels), and 65535 on a side (image.max.side), are decoded");
        assertThat(errors.get(2))
                .endsWith(text + ": this is text, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded");
        assertThat(errors.get(3)).endsWith("no such file: " + missing);
        assertThat(errors.get(4)).contains(folder + ": can't be read: ");
        assertThat(errors.get(5)).contains(torn + ": PNG file is broken: ");
    }

    @Test
    void shouldNotPrintControlCharactersOfAFileName() {
        CommandRun.of("classify", "x\u001b[2J\ny").assertFailed(ExitCode.FAILED, "no such file: x?[2J y");
    }

    @Test
    void shouldRejectAMissingModel() {
        CommandRun.of("classify", "--model", "missing.onnx", first.toString())
                .assertFailed(ExitCode.FAILED, "missing.onnx: no such model file");
        CommandRun.of("serve", "--model", "missing.onnx")
                .assertFailed(ExitCode.FAILED, "missing.onnx: no such model file");
    }

    @Test
    void shouldRejectAModelThatIsNotOnnx() {
        CommandRun.of("classify", "--model", first.toString(), first.toString())
                .assertFailed(ExitCode.FAILED, first.toString());
        CommandRun.of("serve", "--model", first.toString()).assertFailed(ExitCode.FAILED, first.toString());
    }

    @Test
    void shouldRejectAModelWhoseWeightsAreMissing() throws IOException {
        Path model = Files.write(
                folder.resolve("divided.onnx"),
                new TinyModel().externalWeights("divided.onnx.data").bytes());
        String problem = model + ": its weights are in another file, 'divided.onnx.data', which is missing";
        CommandRun.of("classify", "--model", model.toString(), first.toString())
                .assertFailed(ExitCode.FAILED, problem, "external_data=False");
        CommandRun.of("serve", "--model", model.toString()).assertFailed(ExitCode.FAILED, problem);
        CommandRun.of("models", "publish", "--promote", model.toString()).assertFailed(ExitCode.FAILED, problem);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldReportImagesOnWhichTheModelHangsAndClassifyTheOthers() throws Exception {
        Path model = Files.write(
                folder.resolve("hanging.onnx"), new TinyModel().hangsAbove(250).bytes());
        Path white = PngFiles.write(folder.resolve("white.png"), new byte[] {0, 0, (byte) 255, 0}, 2, 2);
        Path grey = PngFiles.write(folder.resolve("grey.png"), new byte[] {0, 0, (byte) 200, 0}, 2, 2);
        ProcessBuilder command = elsewhere("-Xmx128m", "classify", "--model", model, white, grey);
        command.environment().put("FASHION_STREAM_INFERENCE_RUN_MAX_MS", "300");

        Process process = command.start();

        List<String> output = outputOf(process);
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
        assertThat(output).hasSize(2);
        assertThat(output.get(0))
                .startsWith("fashion-stream classify: " + white + ": ")
                .contains("took longer than 300 ms");
        assertThat(output.get(1)).startsWith(grey + ": bottom left");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldLoadAModelThatIsLargerThanTheHeap() throws Exception {
        Path model = Files.write(folder.resolve("large.onnx"), new TinyModel().bytes());
        appendUnusedWeights(model, 100 << 20);
        Path image = PngFiles.write(folder.resolve("tiny.png"), new byte[] {0, 0, (byte) 255, 0}, 2, 2);

        Process process =
                elsewhere("-Xmx48m", "classify", "--model", model, image).start();

        assertThat(outputOf(process)).singleElement().asString().startsWith(image + ": bottom left (");
        assertThat(process.waitFor()).isZero();
    }

    /** Runs a command in a separate process, with stderr redirected to stdout. */
    private static ProcessBuilder elsewhere(String heap, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                FashionStream.class.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static List<String> outputOf(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
    }

    /** An additional initializer of zeros, which occupy no disk space. */
    private static void appendUnusedWeights(Path model, int bytes) throws IOException {
        byte[] name = {0x42, 1, 'x', 0x10, 2, 0x08};
        try (RandomAccessFile file = new RandomAccessFile(model.toFile(), "rw")) {
            file.seek(file.length());
            int tensor = name.length + 5 + 1 + 5 + bytes;
            file.write(0x3A);
            file.write(varint(tensor + 6));
            file.write(0x2A);
            file.write(varint(tensor));
            file.write(name);
            file.write(varint(bytes));
            file.write(0x4A);
            file.write(varint(bytes));
            file.setLength(file.getFilePointer() + bytes);
        }
    }

    /** A varint that always has five bytes. */
    private static byte[] varint(int value) {
        byte[] varint = new byte[5];
        for (int i = 0; i < varint.length; i++) {
            varint[i] = (byte) (((value >>> (7 * i)) & 0x7F) | (i < 4 ? 0x80 : 0));
        }
        return varint;
    }

    @Test
    void shouldReportWhichHeapAModelNeedsToBePublished() throws Exception {
        Path model = Files.write(folder.resolve("large-to-publish.onnx"), new TinyModel().bytes());
        appendUnusedWeights(model, 100 << 20);
        CommandRun.of("models", "publish", model.toString())
                .assertFailed(ExitCode.FAILED, "don't fit into a record of record.max.bytes=16777216");

        Process process = elsewhere("-Xmx400m", "models", "publish", "--set", "record.max.bytes=1000000000", model)
                .start();

        assertThat(outputOf(process)).singleElement().asString().contains("FASHION_STREAM_JAVA_OPTS=-Xmx501m");
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void shouldRejectAModelWithAnotherInput() throws IOException {
        Path model = folder.resolve("other-input.onnx");
        try (InputStream in = BundledModel.class.getResourceAsStream(BundledModel.DEFAULT.resource())) {
            // A name of the same length, so that all other bytes keep their positions.
            String bytes = new String(Objects.requireNonNull(in).readAllBytes(), ISO_8859_1);
            Files.write(model, bytes.replace("image", "photo").getBytes(ISO_8859_1));
        }
        CommandRun.of("classify", "--model", model.toString(), first.toString())
                .assertFailed(ExitCode.FAILED, model.toString(), "photo", "image");
        CommandRun.of("serve", "--model", model.toString())
                .assertFailed(ExitCode.FAILED, model.toString(), "photo", "image");
    }
}
