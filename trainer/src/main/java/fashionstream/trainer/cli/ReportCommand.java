package fashionstream.trainer.cli;

import fashionstream.console.CommandException;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.trainer.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a report on a model. */
@Command(
        name = "report",
        description = {
            "Evaluates a model on the 10,000 test images of Fashion-MNIST, original and degraded, and writes an HTML page about"
                    + " its accuracy, its mistakes, its training and its architecture.",
            "The page is self-contained; the plots are also written as PNG files beside it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream report",
            "  fashion-stream report --model my.onnx --compare other.onnx --out reports/my"
        })
final class ReportCommand implements Callable<Integer> {
    private static final int ALL = Split.TEST.count();

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Model to report on. Default: the shipped float32 model.")
    private @Nullable Path model;

    @Option(
            names = "--compare",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Other models to compare it with, on the same images.")
    private List<Path> compared = List.of();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "report",
            description = "Folder for report.html and the plots. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("report");

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Use only the first N test images, for a quick trial. Default: all.")
    private int images = ALL;

    @Override
    public Integer call() throws IOException {
        if (images < 1 || images > ALL) {
            throw CommandException.usage("--images must be 1 to " + ALL + ", not " + images);
        }
        Report report = Report.write(model, compared, dataSet.locate(), images, out);
        output.line(report.headline());
        output.line("report: " + report.page());
        output.summary(report.figures());
        return ExitCode.DONE;
    }
}
