package fashionstream.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.PlainText;
import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.produce.ImageFiles;
import fashionstream.schema.ImageRecord;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies files without Kafka. */
@Command(
        name = "classify",
        description = "Classifies image files, without Kafka, in the same way as the topology.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream classify shoe.png bag.jpg"})
final class ClassifyCommand implements Callable<Integer> {
    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Image files: PNG, JPEG, WebP, GIF, BMP or TIFF. They must have the model's input size, unless the model"
                            + " declares how images are resized.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "One JSON object per file on stdout.")
    private boolean json;

    @Override
    public Integer call() {
        boolean failed = false;
        AppConfig config = AppConfig.load(null, System.getenv(), Map.of());
        try (Classifier classifier = model.load(config)) {
            ImageDecoder decoder = new ImageDecoder(classifier.model(), config.decodeLimits());
            for (Path file : files) {
                try {
                    byte[] pixels = pixels(file, decoder, config.decodeLimits());
                    print(file, classifier.model().classes(), classifier.classify(List.of(pixels))[0]);
                } catch (ImageException e) {
                    output.problem(String.valueOf(e.getMessage()));
                    failed = true;
                } catch (InferenceException e) {
                    output.problem(file + ": " + e.getMessage());
                    failed = true;
                }
            }
        }
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    /** @throws ImageException if the file can't be read or decoded; the message names the file */
    static byte[] pixels(Path file, ImageDecoder decoder, DecodeLimits limits) {
        ImageRecord image;
        try {
            image = ImageFiles.read(file, null, limits.fileBytes());
        } catch (UncheckedIOException e) {
            throw new ImageException(problem(file, e), e);
        }
        try {
            return decoder.decode(image);
        } catch (ImageException e) {
            throw new ImageException(file + ": " + e.getMessage(), e);
        }
    }

    private static String problem(Path file, UncheckedIOException unreadable) {
        Throwable failure = unreadable.getCause();
        if (failure instanceof NoSuchFileException) {
            return "no such file: " + file;
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied: " + file;
        }
        return file + ": can't be read: " + (failure == null ? unreadable : failure).getMessage();
    }

    private void print(Path file, List<String> classes, float[] probabilities) {
        Classification best = Classification.of(probabilities);
        String label = classes.get(best.classIndex());
        if (json) {
            ObjectNode line = Json.MAPPER
                    .createObjectNode()
                    .put("file", file.toString())
                    .put("label", label)
                    .put("confidence", best.confidence());
            ObjectNode all = line.putObject("probabilities");
            for (int c = 0; c < probabilities.length; c++) {
                all.put(classes.get(c), probabilities[c]);
            }
            output.line(Json.line(line));
        } else {
            output.line(
                    "%s: %s (%.1f %%)",
                    PlainText.oneLine(file.toString()), PlainText.oneLine(label), 100 * best.confidence());
        }
    }
}
