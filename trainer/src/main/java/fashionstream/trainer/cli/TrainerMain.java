package fashionstream.trainer.cli;

import fashionstream.console.BuildVersion;
import fashionstream.console.CommandException;
import fashionstream.console.CommandRunner;
import fashionstream.dataset.DatasetException;
import fashionstream.inference.InferenceException;
import fashionstream.inference.ModelException;
import fashionstream.trainer.NativeBackend;
import fashionstream.trainer.TrainingException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the trainer. */
@Command(
        name = "fashion-stream",
        description = "Trains the network, exports it as an ONNX model, and evaluates models.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        subcommands = {
            ExploreCommand.class,
            TrainCommand.class,
            ExportCommand.class,
            EvaluateCommand.class,
            QuantizeCommand.class,
            ReferenceCommand.class,
            ReportCommand.class
        })
public final class TrainerMain {
    private TrainerMain() {}

    /** Runs a command and exits with its exit code. */
    public static void main(String[] args) {
        NativeBackend.choose();
        System.setProperty("java.awt.headless", "true");
        System.exit(run(commandLine(), args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TrainerMain());
    }

    static int run(CommandLine commandLine, String... args) {
        return new CommandRunner(commandLine).expecting(TrainerMain::expected).run(args);
    }

    private static Optional<CommandException> expected(Throwable failure) {
        boolean known = failure instanceof DatasetException
                || failure instanceof TrainingException
                || failure instanceof ModelException
                || failure instanceof InferenceException;
        return known ? Optional.of(CommandException.failed(failure.getMessage(), failure)) : Optional.empty();
    }
}
