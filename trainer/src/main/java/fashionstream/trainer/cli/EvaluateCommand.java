package fashionstream.trainer.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.CommandException;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.evaluation.ComparisonText;
import fashionstream.evaluation.EvaluationText;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.evaluation.PairedComparison;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.OnnxClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates a model file. */
@Command(
        name = "evaluate",
        description = {
            "Evaluates an ONNX model on the 10,000 test images of Fashion-MNIST: accuracy with its 95 %% interval, log loss,"
                    + " calibration error, precision, recall and F1 per class, confusion matrix.",
            "With --compare, evaluates two models on the same images, and prints how many images only one of them"
                    + " classifies correctly and whether the difference is significant (McNemar's test)."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream evaluate",
            "  fashion-stream evaluate --model my.onnx --json",
            "  fashion-stream evaluate --compare one.onnx other.onnx"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(names = "--model", paramLabel = "FILE", description = "Model to evaluate. Default: the shipped int8 model.")
    private @Nullable Path model;

    @Option(
            names = "--compare",
            arity = "2",
            paramLabel = "FILE",
            description = "Two models to compare, the current one first.")
    private List<Path> compared = List.of();

    @Override
    public Integer call() {
        ObjectNode figures;
        if (compared.isEmpty()) {
            LabelledPredictions predictions = predict(model);
            output.print(EvaluationText.table(predictions.evaluation(), predictions.reliability()));
            figures = EvaluationText.json(predictions.evaluation())
                    .put("calibration_error", predictions.reliability().expectedCalibrationError());
        } else if (model == null && compared.size() == 2) {
            PairedComparison comparison = PairedComparison.of(predict(compared.get(0)), predict(compared.get(1)));
            output.print(ComparisonText.table(comparison));
            figures = ComparisonText.json(comparison);
        } else {
            throw CommandException.usage("--compare takes two models, and can't be combined with --model");
        }
        output.summary(figures);
        return ExitCode.DONE;
    }

    private LabelledPredictions predict(@Nullable Path file) {
        try (Classifier classifier = file == null ? BundledModel.DEFAULT.load() : OnnxClassifier.load(file)) {
            return TestImages.predict(classifier, dataSet.locate());
        }
    }
}
