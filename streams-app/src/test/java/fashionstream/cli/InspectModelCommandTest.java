package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.TinyModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectModelCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldShowAModelOfThisProject() throws IOException {
        Path model = Files.write(folder.resolve("tiny.onnx"), new TinyModel().bytes());
        CommandRun run = CommandRun.of("models", "inspect", model.toString()).assertDone();
        assertThat(run.out().lines())
                .containsExactly(
                        "parameters     16",
                        "opset          ai.onnx 17",
                        "inputs         'image', uint8 [N, 2, 2]",
                        "outputs        'probabilities', float32 [N, 4]",
                        "image          2x2 grey",
                        "batch          any number of images",
                        "values         uint8, the pixels as they are",
                        "model          brightest-pixel " + version(run),
                        "classes        4: top left, top right, bottom left, bottom right",
                        "It can be used: a trial run succeeded.");
        assertThat(run.err()).isEmpty();
    }

    private static String version(CommandRun run) {
        return run.out().replaceFirst("(?s).*brightest-pixel ([0-9a-f]{12}).*", "$1");
    }

    @Test
    void shouldWriteASideFileThatFitsTheGraph() throws IOException {
        Path model = foreign();
        CommandRun without = CommandRun.of("models", "inspect", model.toString());
        assertThat(without.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(without.err().lines())
                .containsExactly(
                        "fashion-stream models inspect: " + model
                                + ": it has no side file, which says what the graph does" + " not: " + model + ".json",
                        "to begin with a side file that is filled as far as the graph tells: fashion-stream models inspect"
                                + " --write " + model);

        Path image = image();
        CommandRun run = CommandRun.of("models", "inspect", "--write", "--image", image.toString(), model.toString())
                .assertDone();
        assertThat(run.err())
                .isEqualToNormalizingNewlines("wrote " + model
                        + ".json; check what the graph does not tell: classes, mean," + " resize, scale, std\n");
        JsonNode side = Json.MAPPER.readTree(Files.readString(folder.resolve("foreign.onnx.json")));
        assertThat(side)
                .isEqualTo(Json.MAPPER.readTree("{\"name\": \"foreign\", \"classes\": [\"0\", \"1\", \"2\", \"3\"],"
                        + " \"output\": \"logits\", \"layout\": \"NCHW\","
                        + " \"resize\": {\"width\": 2, \"height\": 2, \"filter\": \"bilinear\"}, \"mean\": [0.0],"
                        + " \"std\": [1.0], \"scale\": 0.00392156862745098}"));
        assertThat(run.out())
                .contains(
                        "preprocessing  convert to grey, transparency drop; resize to 2x2 (bilinear)",
                        "values         float32 NCHW, (pixel * 0.003921569 - [0.0]) / [1.0]",
                        "result         a logit for each class, to which softmax is applied (output 'scores')");
        // The last pixel is white.
        double best = Math.exp(0.02) / (Math.exp(0.02) + 3);
        assertThat(run.out().lines().toList().subList(12, 14))
                .containsExactly(
                        image + "  probability",
                        "3" + " ".repeat(image.toString().length() + 4) + "%.6f".formatted(best));
    }

    @Test
    void shouldListEveryReasonForWhichAModelIsRefused() throws IOException {
        Path model = foreign();
        Files.writeString(
                folder.resolve("foreign.onnx.json"),
                "{\"name\": \"foreign\", \"classes\": [\"a\", \"b\"], \"layout\": \"NCHW\", \"width\": 3, \"output\": \"logits\","
                        + " \"constants\": {\"keep\": 1}}");
        CommandRun run = CommandRun.of("models", "inspect", model.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).hasSize(3);
        assertThat(run.err())
                .contains(
                        "its width is 2, but 'width' specifies 3",
                        "'classes' has 2 names, but the model gives 4 numbers per image: 'scores', float32 [N, 4]",
                        "a constant for 'keep', which is not an input");
    }

    @Test
    void shouldNotOverwriteASideFile() throws IOException {
        Path model = foreign();
        Path side = Files.writeString(folder.resolve("foreign.onnx.json"), "{}");
        CommandRun run = CommandRun.of("models", "inspect", "--write", model.toString());
        assertThat(run.err()).contains(side + ": exists already, and is not overwritten");
        assertThat(side).hasContent("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "onnx"})
    void shouldPointToTheFolderWhoseConfigurationDescribesTheModel(String below) throws IOException {
        Path model = foreign();
        Path inFolder = Files.createDirectories(folder.resolve(below)).resolve("model.onnx");
        Files.move(model, inFolder);
        Files.writeString(folder.resolve("config.json"), "{}");
        CommandRun run = CommandRun.of("models", "inspect", "--write", inFolder.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines())
                .containsExactly("fashion-stream models inspect: " + inFolder
                        + ": the model of a Hugging Face folder, which has its description: inspect the folder "
                        + folder);
        assertThat(Path.of(inFolder + ".json")).doesNotExist();
    }

    @Test
    void shouldNameTheConfigurationOfAFolderInErrors() throws IOException {
        Path model = foreign();
        CommandRun none = CommandRun.of("models", "inspect", folder.toString());
        assertThat(none.err())
                .contains(model + ": it has no side file, which says what the graph does not: " + model
                        + ".json; nor has the folder a config.json");
        Files.writeString(
                folder.resolve("config.json"),
                "{\"pretrained_cfg\": {\"input_size\": [1, 2, 2], \"num_classes\": 3, \"interpolation\": \"bicubic\","
                        + " \"mean\": [0.5], \"std\": [0.5, 0.5]}}");
        CommandRun run = CommandRun.of("models", "inspect", folder.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .contains(
                        folder + ": 'pretrained_cfg.std' of config.json has 2 numbers; the model has 1 channel",
                        folder
                                + ": 'label_names' or 'num_classes' of config.json has 3 names, but the model gives 4 numbers per"
                                + " image: 'scores', float32 [N, 4]");
        assertThat(run.err().lines()).hasSize(3);
    }

    @Test
    void shouldSuggestASideFileForAFolderWhoseConfigurationIsRefused() throws IOException {
        Path model = foreign();
        Files.writeString(
                folder.resolve("config.json"),
                "{\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\", \"3\": \"d\"}, \"num_channels\": 1}");
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"image_processor_type\": \"ViTImageProcessor\", \"do_pad\": true, \"resample\": 17, \"image_mean\": [0.25],"
                        + " \"image_std\": [0.75, 0.5]}");
        CommandRun refused = CommandRun.of("models", "inspect", folder.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("preprocessor_config.json: 'do_pad' is not known here"),
                        line -> assertThat(line)
                                .contains(
                                        "preprocessor_config.json: 'resample' must be a whole number from 0 to 5, not 17"),
                        line -> assertThat(line)
                                .contains(
                                        "'image_std' of preprocessor_config.json has 2 numbers; the model has 1 channel"),
                        line -> assertThat(line).startsWith("to begin with a side file"));
        assertThat(refused.out()).contains("inputs         'pixels', float32 [N, 1, 2, 2]");

        CommandRun run =
                CommandRun.of("models", "inspect", "--write", folder.toString()).assertDone();
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "wrote " + model + ".json; check what the graph does not tell: resize, std\n");
        assertThat(Json.MAPPER.readTree(Files.readString(Path.of(model + ".json"))))
                .isEqualTo(Json.MAPPER.readTree("{\"name\": \"" + folder.getFileName()
                        + "\", \"classes\": [\"a\", \"b\", \"c\", \"d\"], \"output\": \"logits\", \"layout\": \"NCHW\","
                        + " \"resize\": {\"width\": 2, \"height\": 2, \"filter\": \"bilinear\"}, \"mean\": [0.25],"
                        + " \"std\": [1.0], \"scale\": 0.00392156862745098, \"channels\": 1}"));
    }

    @Test
    void shouldKeepTheConfigurationsValuesWhereItsClassesDontFitTheGraph() throws IOException {
        Path model = foreign();
        Files.writeString(
                folder.resolve("config.json"),
                "{\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}, \"num_channels\": 1}");
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": 3, \"image_mean\": [0.25], \"image_std\": [0.75]}");
        CommandRun run =
                CommandRun.of("models", "inspect", "--write", folder.toString()).assertDone();
        assertThat(run.err())
                .startsWith("wrote " + model + ".json; check what the graph does not tell: classes, resize");
        JsonNode side = Json.MAPPER.readTree(Files.readString(Path.of(model + ".json")));
        assertThat(side.path("classes").toString()).isEqualTo("[\"0\",\"1\",\"2\",\"3\"]");
        assertThat(side.path("mean").toString()).isEqualTo("[0.25]");
        assertThat(side.path("resize").path("width").intValue()).isEqualTo(2);
        Files.delete(Path.of(model + ".json"));
        assertThat(CommandRun.of("models", "inspect", folder.toString()).err())
                .contains(
                        folder
                                + ": 'id2label' of config.json has 3 names, but the model gives 4 numbers per image: 'scores',"
                                + " float32 [N, 4]",
                        model + ": its height is 2, but 'size' or 'crop_size' of preprocessor_config.json specifies 3");
    }

    @Test
    void shouldListEveryMistakeInASideFile() throws IOException {
        Path model = foreign();
        Files.writeString(
                folder.resolve("foreign.onnx.json"),
                "{\"clases\": [\"a\"], \"layout\": \"nchw\", \"mean\": 0.5, \"resize\": {\"width\": 2}, \"output\": \"logits\"}");
        CommandRun run = CommandRun.of("models", "inspect", model.toString());
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(".json: not a side file of a model: 'clases' is not a known key"),
                        line -> assertThat(line).contains("'name' is missing"),
                        line -> assertThat(line).contains("'classes' is missing"),
                        line -> assertThat(line)
                                .contains("'layout' must be \"NCHW\", \"NHWC\" or \"NHW\", not \"nchw\""),
                        line -> assertThat(line).contains("'mean' must be a list of numbers"),
                        line -> assertThat(line).contains("'resize.filter' is missing"));
    }

    @Test
    void shouldSuggestTheOutputWithTheClassesAndTheConstants() throws IOException {
        Path model = Files.write(
                folder.resolve("foreign.onnx"),
                new TinyModel()
                        .features("features")
                        .factor("keep_prob")
                        .without(ModelMetadata.NAME)
                        .bytes());
        CommandRun.of("models", "inspect", "--write", model.toString()).assertDone();
        JsonNode side = Json.MAPPER.readTree(Files.readString(folder.resolve("foreign.onnx.json")));
        assertThat(side.path("output_name").textValue()).isEqualTo("probabilities");
        assertThat(side.path("output").textValue()).isEqualTo("probabilities");
        assertThat(side.path("constants").path("keep_prob").intValue()).isEqualTo(1);
    }

    @Test
    void shouldWarnIfTheImageDoesNotMatter() throws IOException {
        Path model = Files.write(
                folder.resolve("foreign.onnx"),
                new TinyModel().factor("rate").without(ModelMetadata.NAME).bytes());
        CommandRun run =
                CommandRun.of("models", "inspect", "--write", model.toString()).assertDone();
        assertThat(run.err())
                .contains(
                        "it gives the same result for a dark and a bright image; are the values of 'constants' right?");
    }

    @Test
    void shouldReportAFileThatIsNotAModel() {
        Path missing = folder.resolve("missing.onnx");
        CommandRun.of("models", "inspect", missing.toString())
                .assertFailed(ExitCode.FAILED, missing + ": no such model file");
    }

    private Path foreign() throws IOException {
        return Files.write(
                folder.resolve("foreign.onnx"),
                new TinyModel()
                        .input("pixels", TinyModel.FLOAT, TinyModel.ANY, 1, 2, 2)
                        .output("scores", TinyModel.ANY, 4)
                        .withoutSoftmax()
                        .without(ModelMetadata.NAME)
                        .bytes());
    }

    private Path image() throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(1, 1, 0, 255);
        Path file = folder.resolve("image.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
