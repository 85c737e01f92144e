package fashionstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.PlainText;
import fashionstream.console.TextTable;
import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceSettings;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelInspection;
import fashionstream.inference.OnnxClassifier;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a model takes and returns, and why it can't be used. */
@Command(
        name = "inspect",
        description = "Shows what a model takes and returns, how images are prepared for it, and every reason why it"
                + " can't be used. Needs no Kafka.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream models inspect my.onnx --write",
            "  fashion-stream models inspect my-folder --image cat.jpg"
        })
final class InspectModelCommand implements Callable<Integer> {
    private static final int TOP = 5;

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Parameters(paramLabel = "FILE|DIR", description = "ONNX model, or a Hugging Face model folder.")
    private Path path = Path.of("");

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "Classify this image, and show the five best classes.")
    private @Nullable Path image;

    @Option(
            names = "--write",
            description = "Write a side file for a model that has none, filled as far as its graph tells.")
    private boolean write;

    @Override
    public Integer call() {
        AppConfig config = AppConfig.load(null, System.getenv(), Map.of());
        InferenceSettings settings = config.inference();
        ModelInspection inspection = ModelInspection.of(path, settings);
        ObjectNode suggestion = inspection.suggestion();
        Path sideFile = inspection.sideFile();
        if (write && suggestion != null && sideFile != null) {
            write(sideFile, suggestion);
            output.note("wrote " + PlainText.oneLine(sideFile.toString()) + "; check what the graph does not tell: "
                    + String.join(", ", inspection.guessed()));
            inspection = ModelInspection.of(path, settings);
        }
        if (write && suggestion == null && sideFile != null && Files.exists(sideFile)) {
            output.note(PlainText.oneLine(sideFile.toString()) + ": exists already, and is not overwritten");
        }
        show(inspection);
        if (!inspection.problems().isEmpty()) {
            return ExitCode.FAILED;
        }
        return image == null || classify(image, settings, config.decodeLimits()) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void show(ModelInspection inspection) {
        inspection.facts().forEach((name, value) -> output.line("%-14s %s", name, PlainText.oneLine(value)));
        inspection.problems().forEach(output::problem);
        inspection.warnings().forEach(output::note);
        if (inspection.problems().isEmpty()) {
            output.line("It can be used: a trial run succeeded.");
        } else if (inspection.suggestion() != null) {
            output.note(
                    "to begin with a side file that is filled as far as the graph tells: fashion-stream models inspect"
                            + " --write " + PlainText.oneLine(path.toString()));
        }
    }

    private static void write(Path file, ObjectNode sideFile) {
        try {
            String json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(sideFile);
            Files.writeString(file, json + System.lineSeparator(), StandardOpenOption.CREATE_NEW);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON object can be written", e);
        } catch (FileAlreadyExistsException e) {
            throw CommandException.failed(file + ": exists already, and is not overwritten");
        } catch (IOException e) {
            throw CommandException.failed(file + ": can't be written: " + e.getMessage());
        }
    }

    private boolean classify(Path file, InferenceSettings settings, DecodeLimits limits) {
        try (Classifier classifier = OnnxClassifier.load(ModelArtifact.read(path), settings)) {
            byte[] pixels = ClassifyCommand.pixels(file, new ImageDecoder(classifier.model(), limits), limits);
            float[] row = classifier.classify(List.of(pixels))[0];
            List<String> classes = classifier.model().classes();
            TextTable table = new TextTable().left(file.toString()).right("probability");
            Classification.mostProbable(row, TOP)
                    .forEach(each -> table.row(classes.get(each.classIndex()), "%.6f".formatted(each.confidence())));
            output.print(table);
            return true;
        } catch (ImageException | InferenceException e) {
            output.problem(String.valueOf(e.getMessage()));
            return false;
        }
    }
}
