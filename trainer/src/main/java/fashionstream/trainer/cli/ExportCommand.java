package fashionstream.trainer.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.dataset.FashionMnist;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.EvaluationText;
import fashionstream.inference.Classifier;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.SafeFile;
import fashionstream.trainer.TrainingRun;
import fashionstream.trainer.onnx.ModelFacts;
import fashionstream.trainer.onnx.OnnxExporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained network as an ONNX model. */
@Command(
        name = "export",
        description =
                "Writes a trained network as one ONNX model file, judged on the test images, with its training log"
                        + " and settings beside it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream export --run runs/first --out fashion-cnn.onnx"})
final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(
            names = "--run",
            paramLabel = "DIR",
            defaultValue = "runs/latest",
            description = "Folder of the training run. Default: ${DEFAULT-VALUE}.")
    private Path run = Path.of("runs/latest");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "fashion-cnn.onnx",
            description = "Where the model goes. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("fashion-cnn.onnx");

    @Option(names = "--json", description = "End with one JSON object on stdout.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Checkpoint.Saved saved = new Checkpoint(run).load();
        ComputationGraph network = saved.result();
        Map<String, String> facts = ModelFacts.of(saved.run(), network.numParams());
        Evaluation evaluation;
        // Judged through the very graph that is shipped: what follows only adds words to it.
        try (Classifier classifier = OnnxClassifier.load(out.toString(), model(network, saved.run(), facts))) {
            evaluation = TestImages.predict(classifier, dataSet.locate()).evaluation();
        }
        byte[] model = model(network, saved.run(), ModelFacts.withTest(facts, evaluation));
        SafeFile.replace(out, part -> Files.write(part, model));
        Path log = out.resolveSibling(out.getFileName().toString().replaceFirst("\\.onnx$", "") + ".training.json");
        Checkpoint.write(saved.run(), log);
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(EvaluationText.headline(evaluation));
        stdout.println("model: " + out + ", " + model.length + " bytes; training log and settings: " + log);
        if (json) {
            stdout.println(summary(saved.run(), evaluation, model.length));
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    private static byte[] model(ComputationGraph network, TrainingRun run, Map<String, String> facts) {
        return OnnxExporter.export(network, FashionMnist.SIZE, FashionMnist.SIZE, run.pixels(), facts);
    }

    private ObjectNode summary(TrainingRun trained, Evaluation evaluation, int bytes) {
        ObjectNode summary = EvaluationText.json(evaluation);
        // The finished file has more metadata than the one that was judged, so another version.
        try (Classifier classifier = OnnxClassifier.load(out)) {
            summary.put("model_version", classifier.model().version());
        }
        return summary.put("epochs", trained.history().size())
                .put("bytes", bytes)
                .put("model", out.toString());
    }
}
