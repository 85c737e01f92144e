package fashionstream.trainer.cli;

import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.Progress;
import fashionstream.console.SummaryOutput;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.LabelledImages;
import fashionstream.drift.DriftReference;
import fashionstream.evaluation.Evaluator;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.HoldOut;
import fashionstream.trainer.SafeFile;
import fashionstream.trainer.calibration.Calibration;
import fashionstream.trainer.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the drift reference of a model again. */
@Command(
        name = "reference",
        description =
                "Measures the drift reference of a model again, on the training images that were held out from its training, and"
                        + " writes it to the model file. Nothing else in the file changes. Needed for models of earlier"
                        + " versions, whose reference has no figures by class.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream reference --model fashion-cnn.onnx"})
final class ReferenceCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "Model file, which is replaced.")
    private Path model = Path.of("fashion-cnn.onnx");

    @Override
    public Integer call() throws IOException {
        DriftReference reference;
        try (Classifier classifier = OnnxClassifier.load(model)) {
            LabelledImages images =
                    HoldOut.of(dataSet.locate(), classifier.model()).validation();
            try (Progress progress = Progress.start("reference", "images", images.size())) {
                LabelledPredictions predictions = new Evaluator(classifier)
                        .predict(images.pixels(), FashionMnist.labelNames(images), progress::stepTo);
                reference = Calibration.reference(predictions, images);
            }
        }
        byte[] changed = OnnxFile.withMetadata(
                Files.readAllBytes(model), Map.of(ModelMetadata.DRIFT_REFERENCE, reference.json()));
        SafeFile.replace(model, part -> Files.write(part, changed));
        try (Classifier finished = OnnxClassifier.load(model)) {
            String version = finished.model().version();
            output.line("model: %s, version %s; reference of %d images", model, version, reference.images());
            output.summary(Json.MAPPER
                    .createObjectNode()
                    .put("images", reference.images())
                    .put("model_version", version)
                    .put("model", model.toString()));
        }
        return ExitCode.DONE;
    }
}
