package fashionstream.trainer.cli;

import fashionstream.console.CommandException;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.Progress;
import fashionstream.console.SummaryOutput;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.Trainer;
import fashionstream.trainer.TrainingListener;
import fashionstream.trainer.TrainingRun;
import fashionstream.trainer.TrainingSettings;
import fashionstream.trainer.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network. */
@Command(
        name = "train",
        description = {
            "Trains a network on Fashion-MNIST, and saves a checkpoint after each epoch.",
            "At the end, writes a report on the result, evaluated on the held-out images: report.html in the folder of the run."
                    + " The test images are not used; 'export' uses them."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream train --run runs/first",
            "  fashion-stream train --run runs/first --resume",
            "  fashion-stream train --run runs/trial --epochs 2 --images 6400"
        })
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(
            names = "--run",
            paramLabel = "DIR",
            defaultValue = "runs/latest",
            description = "Folder of the run, for checkpoint.zip, training.json, report.html and its plots."
                    + " Default: ${DEFAULT-VALUE}.")
    private Path run = Path.of("runs/latest");

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "JSON file with all training settings. Default: the settings of the shipped model.")
    private @Nullable Path settings;

    @Option(names = "--epochs", paramLabel = "N", description = "Number of epochs, overrides the settings.")
    private @Nullable Integer epochs;

    @Option(names = "--images", paramLabel = "N", description = "Train on only N images, for a quick trial.")
    private @Nullable Integer images;

    @Option(names = "--resume", description = "Resume the run from its last checkpoint, with its settings.")
    private boolean resume;

    @Option(names = "--no-report", description = "Don't write a report.")
    private boolean noReport;

    @Override
    public Integer call() throws IOException {
        var checkpoint = new Checkpoint(run);
        TrainingRun result = resume ? resume(checkpoint) : train(checkpoint);
        TrainingRun.Epoch last = result.history().get(result.history().size() - 1);
        output.line(
                "trained %d epochs: accuracy %.2f %% on the held-out images; checkpoint in %s",
                last.number(), 100 * last.validationAccuracy(), run);
        if (!noReport) {
            output.line("report: "
                    + Report.ofRun(run, checkpoint.load(), dataSet.locate()).page());
        }
        output.summary(last);
        return ExitCode.DONE;
    }

    private TrainingRun train(Checkpoint checkpoint) {
        TrainingSettings chosen = chosenSettings();
        if (checkpoint.exists()) {
            throw CommandException.failed(run
                    + ": already has a checkpoint; add --resume to continue it, or specify another folder with --run");
        }
        Path data = dataSet.locate();
        try (var display = new Display(chosen, 0)) {
            return new Trainer(checkpoint, display).train(data, chosen);
        }
    }

    private TrainingRun resume(Checkpoint checkpoint) {
        if (settings != null || epochs != null || images != null) {
            throw CommandException.usage(
                    "--resume uses the settings of the run; it can't be combined with --settings, --epochs or --images");
        }
        Checkpoint.Saved saved = checkpoint.load();
        Path data = dataSet.locate();
        try (var display =
                new Display(saved.run().settings(), saved.run().history().size())) {
            return new Trainer(checkpoint, display).resume(data, saved);
        }
    }

    private TrainingSettings chosenSettings() {
        TrainingSettings chosen = settings == null ? TrainingSettings.standard() : TrainingSettings.read(settings);
        try {
            chosen = epochs == null ? chosen : chosen.withEpochs(epochs);
            return images == null ? chosen : chosen.withTrainingImages(images);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(e.getMessage() == null ? "bad settings" : e.getMessage());
        }
    }

    /** A progress bar for the whole run, and a line per epoch; both on stderr. */
    private final class Display implements TrainingListener, AutoCloseable {
        private final Progress progress;
        private final int epochsInAll;

        Display(TrainingSettings settings, int epochsDone) {
            this.epochsInAll = settings.epochs();
            this.progress = Progress.start(
                    "train",
                    "images",
                    (long) (settings.epochs() - epochsDone) * settings.stepsPerEpoch() * settings.batchSize());
        }

        @Override
        public void step(int epoch, long images, double loss) {
            progress.stepBy(images);
            progress.message(String.format(Locale.ROOT, "epoch %d/%d, loss %.3f", epoch, epochsInAll, loss));
        }

        @Override
        public void epoch(TrainingRun.Epoch epoch) {
            output.note(
                    "%nepoch %d/%d: training loss %.4f, accuracy %.2f %%; validation loss %.4f, accuracy %.2f %%;"
                            + " %.0f images/s, %.0f s",
                    epoch.number(),
                    epochsInAll,
                    epoch.trainingLoss(),
                    100 * epoch.trainingAccuracy(),
                    epoch.validationLoss(),
                    100 * epoch.validationAccuracy(),
                    epoch.imagesPerSecond(),
                    epoch.seconds());
        }

        @Override
        public void close() {
            progress.close();
        }
    }
}
