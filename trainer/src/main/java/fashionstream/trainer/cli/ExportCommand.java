package fashionstream.trainer.cli;

import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports a trained network as an ONNX model. */
@Command(
        name = "export",
        description =
                "Exports a trained network as an ONNX model, calibrates it on the held-out images and evaluates it on the test"
                        + " images. Writes the training log and the settings beside it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream export --run runs/first --out fashion-cnn.onnx"})
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

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
        output.line(EvaluationText.headline(evaluation));
        output.line(
                "temperature %.3f, exponent %.3f: expected calibration error on the held-out images %.2f points, before"
                        + " calibration %.2f",
                calibration.scaling().temperature(),
                calibration.scaling().exponent(),
                100 * calibration.errorAfter(),
                100 * calibration.errorBefore());
        output.line("model: " + out + ", " + bytes + " bytes; training log and settings: " + log);
        output.summary(EvaluationText.json(evaluation)
                .put("temperature", calibration.scaling().temperature())
                .put("exponent", calibration.scaling().exponent())
                .put("calibration_error_before", calibration.errorBefore())
                .put("calibration_error_after", calibration.errorAfter())
                .put("epochs", epochs)
                .put("bytes", bytes)
                .put("model", out.toString()));
    }
}
