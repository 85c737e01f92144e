package fashionstream.cli;

import fashionstream.broker.BrokerException;
import fashionstream.console.BuildVersion;
import fashionstream.console.CommandException;
import fashionstream.console.CommandRunner;
import fashionstream.console.FailureReason;
import fashionstream.consume.TopicMissingException;
import fashionstream.dataset.DatasetException;
import fashionstream.image.ImageException;
import fashionstream.inference.InferenceException;
import fashionstream.inference.ModelException;
import fashionstream.topology.StreamsFailedException;
import fashionstream.web.WebException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the streams-app. */
@Command(
        name = "fashion-stream",
        description = "Classifies images inside a Kafka stream and tells, live, how right it is.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            BrokerCommand.class,
            RegistryCommand.class,
            ServeCommand.class,
            ProduceCommand.class,
            LabelCommand.class,
            ConsumeCommand.class,
            AuditCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            ModelsCommand.class,
            ClassifyCommand.class,
            BenchCommand.class
        },
        footer = {
            "",
            "The trainer's commands:",
            "  explore   Print what is in the data set, and draw samples of each class.",
            "  train     Train a network on Fashion-MNIST.",
            "  export    Write a trained network as one ONNX model file.",
            "  evaluate  Judge a model on the 10,000 test images.",
            "",
            "Example:",
            "  fashion-stream demo --once"
        })
public final class FashionStream {
    /** Failures whose messages say what was wrong and what to do. */
    private static final List<Class<? extends Exception>> EXPECTED = List.of(
            BrokerException.class,
            TopicMissingException.class,
            DatasetException.class,
            ImageException.class,
            InferenceException.class,
            ModelException.class,
            StreamsFailedException.class,
            WebException.class,
            TimeoutException.class,
            KafkaException.class);

    private FashionStream() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(commandLine(), args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new FashionStream()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    static int run(CommandLine commandLine, String... args) {
        return new CommandRunner(commandLine).expecting(FashionStream::expected).run(args);
    }

    private static Optional<CommandException> expected(Throwable failure) {
        if (failure instanceof ConfigException) {
            return Optional.of(CommandException.usage(String.valueOf(failure.getMessage())));
        }
        if (EXPECTED.stream().noneMatch(type -> type.isInstance(failure))) {
            return Optional.empty();
        }
        return Optional.of(CommandException.failed(FailureReason.of(failure), failure));
    }
}
