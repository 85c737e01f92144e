package fashionstream.trainer.cli;

import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.EvaluationText;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.OnnxClassifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges a model file. */
@Command(
        name = "evaluate",
        description = "Judges a model on the 10,000 test images of Fashion-MNIST, through its ONNX file: accuracy with"
                + " its 95 %% interval, log loss, precision, recall and F1 per class, confusion matrix.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  fashion-stream evaluate", "  fashion-stream evaluate --model my.onnx --json"})
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(names = "--model", paramLabel = "FILE", description = "The model. Default: the one that is shipped.")
    private @Nullable Path model;

    @Option(names = "--json", description = "End with one JSON object on stdout.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter stdout = spec.commandLine().getOut();
        try (Classifier classifier = model == null ? BundledModel.load() : OnnxClassifier.load(model)) {
            Evaluation evaluation = TestImages.judge(classifier, dataSet.locate());
            stdout.print(EvaluationText.table(evaluation));
            if (json) {
                stdout.println(EvaluationText.json(evaluation));
            }
            stdout.flush();
            return ExitCode.DONE;
        }
    }
}
