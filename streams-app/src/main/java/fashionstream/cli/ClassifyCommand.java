package fashionstream.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.produce.ImageFiles;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Classifies files without Kafka. */
@Command(
        name = "classify",
        description = "Classifies PNG and JPEG files, without Kafka, in the way that the topology does.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream classify shoe.png bag.jpg"})
final class ClassifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "PNG and JPEG files of the model's size.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "One JSON object per file on stdout.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter stderr = spec.commandLine().getErr();
        boolean failed = false;
        try (Classifier classifier = model.load(AppConfig.load(null, System.getenv(), Map.of()))) {
            ImageDecoder decoder = new ImageDecoder(classifier.model().input());
            for (Path file : files) {
                try {
                    byte[] pixels = decoder.decode(ImageFiles.read(file, null));
                    print(file, classifier.model().classes(), classifier.classify(List.of(pixels))[0]);
                } catch (ImageException e) {
                    stderr.println(message(file, String.valueOf(e.getMessage())));
                    failed = true;
                } catch (UncheckedIOException e) {
                    stderr.println(message(file, "can't be read: " + e.getCause()));
                    failed = true;
                }
            }
        }
        stderr.flush();
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private String message(Path file, String problem) {
        String named = problem.startsWith(file.toString()) ? problem : file + ": " + problem;
        return spec.qualifiedName() + ": " + named;
    }

    private void print(Path file, List<String> classes, float[] probabilities) {
        PrintWriter stdout = spec.commandLine().getOut();
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
            stdout.println(line);
        } else {
            stdout.printf(Locale.ROOT, "%s: %s (%.1f %%)%n", file, label, 100 * best.confidence());
        }
        stdout.flush();
    }
}
