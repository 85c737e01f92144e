package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.replay.Replay;
import fashionstream.replay.ReplayReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Classifies the images again and compares the predictions. */
@Command(
        name = "replay",
        description = {
            "Classifies all images of the images topic again, each with the model version that classified it, and"
                    + " compares version, class and confidence with topic predictions. Fails if a prediction is"
                    + " different or missing. Changes nothing; the application may be running.",
            "--model must be the model that the application was started with; the others must still be published. Needs"
                    + " about 200 bytes of memory for each prediction."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  fashion-stream replay", "  fashion-stream replay --model my.onnx --json"})
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Override
    public Integer call() throws InterruptedException {
        AppConfig settings = config.load();
        ReplayReport report;
        try (Classifier first = model.load(settings);
                QuietClients quiet = new QuietClients();
                ReadingBar bar = new ReadingBar("replay")) {
            report = Interruptible.call(() -> Replay.run(settings, first, bar::update));
        }
        output.print(text(report));
        output.summary(report);
        return report.agrees() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** The report as text; each line with its end. */
    static String text(ReplayReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%d images replayed: %d predictions equal, %d different, %d missing%n",
                report.images(), report.equal(), report.different(), report.missing()));
        if (report.unrecorded() > 0) {
            text.append(String.format(
                    "%d predictions were made before model positions were recorded, and are not compared%n",
                    report.unrecorded()));
        }
        if (report.expired() > 0) {
            text.append(String.format("%d predictions have no image any more%n", report.expired()));
        }
        if (report.unpredicted() > 0) {
            text.append(String.format("%d images have a prediction only in the replay%n", report.unpredicted()));
        }
        if (!report.agrees()) {
            TextTable table = new TextTable()
                    .right("partition")
                    .right("offset")
                    .left("image")
                    .left("original")
                    .left("replayed");
            report.details()
                    .forEach(difference -> table.row(
                            Integer.toString(difference.partition()),
                            Long.toString(difference.offset()),
                            difference.imageId(),
                            difference.original(),
                            difference.replayed()));
            text.append(table);
        }
        return text.toString();
    }
}
