package fashionstream.trainer.cli;

import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.EvaluationText;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.Classifier;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.HoldOut;
import fashionstream.trainer.SafeFile;
import fashionstream.trainer.calibration.Calibration;
import fashionstream.trainer.onnx.ModelFacts;
import fashionstream.trainer.onnx.OnnxExporter;
import fashionstream.trainer.onnx.OnnxFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Exports a trained network as an ONNX model. */
@Command(
        name = "export",
        description =
                "Exports a trained network as an ONNX model, calibrates it on the held-out images and evaluates it on the test"
                        + " images. Writes the training log and the settings beside it.",
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
            description = "File for the model. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("fashion-cnn.onnx");

    @Option(names = "--json", description = "End with one JSON object on stdout.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Checkpoint.Saved saved = new Checkpoint(run).load();
        Path data = dataSet.locate();
        LabelledImages heldOut = HoldOut.of(data, saved.run()).validation();
        Calibration calibration = Calibration.of(OnnxExporter.export(saved), heldOut);
        LabelledPredictions predictions;
        // Evaluates the final graph: afterwards only metadata are added.
        try (Classifier classifier = OnnxClassifier.load(out.toString(), calibration.model())) {
            predictions = TestImages.predict(classifier, data);
        }
        byte[] model = OnnxFile.withMetadata(
                calibration.model(), ModelFacts.withTest(calibration.facts(), predictions.evaluation()));
        SafeFile.replace(out, part -> Files.write(part, model));
        Path log = out.resolveSibling(out.getFileName().toString().replaceFirst("\\.onnx$", "") + ".training.json");
        Checkpoint.write(saved.run(), log);
        // The metadata change the version: the reported one is that of the finished file.
        try (Classifier finished = OnnxClassifier.load(out)) {
            Evaluation evaluation = predictions.withModel(finished.model()).evaluation();
            report(evaluation, calibration, model.length, saved.run().history().size(), log);
        }
        return ExitCode.DONE;
    }

    private void report(Evaluation evaluation, Calibration calibration, int bytes, int epochs, Path log) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(EvaluationText.headline(evaluation));
        stdout.printf(
                Locale.ROOT,
                "temperature %.3f, exponent %.3f: expected calibration error on the held-out images %.2f points, before"
                        + " calibration %.2f%n",
                calibration.scaling().temperature(),
                calibration.scaling().exponent(),
                100 * calibration.errorAfter(),
                100 * calibration.errorBefore());
        stdout.println("model: " + out + ", " + bytes + " bytes; training log and settings: " + log);
        if (json) {
            stdout.println(EvaluationText.json(evaluation)
                    .put("temperature", calibration.scaling().temperature())
                    .put("exponent", calibration.scaling().exponent())
                    .put("calibration_error_before", calibration.errorBefore())
                    .put("calibration_error_after", calibration.errorAfter())
                    .put("epochs", epochs)
                    .put("bytes", bytes)
                    .put("model", out.toString()));
        }
        stdout.flush();
    }
}
