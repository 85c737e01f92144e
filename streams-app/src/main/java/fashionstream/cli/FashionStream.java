package fashionstream.cli;

import fashionstream.classification.ModelBrokenException;
import fashionstream.console.BuildVersion;
import fashionstream.console.CommandException;
import fashionstream.console.CommandRunner;
import fashionstream.console.FailureReason;
import fashionstream.dataset.DatasetException;
import fashionstream.image.ImageException;
import fashionstream.inference.InferenceException;
import fashionstream.inference.ModelException;
import fashionstream.inference.ProviderException;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TopicMissingException;
import fashionstream.web.WebException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the application. */
@Command(
        name = "fashion-stream",
        description = "Classifies images in a Kafka stream and reports its rolling accuracy.",
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
            ReplayCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            ModelsCommand.class,
            ClassifyCommand.class
        },
        footer = {
            "",
            "Commands of the trainer:",
            "  explore   Describe the data set, and draw samples of each class.",
            "  train     Train a network on Fashion-MNIST.",
            "  export    Export a trained network to a single ONNX file.",
            "  evaluate  Evaluate a model on the 10,000 test images.",
            "  quantize  Quantize a model to int8, and compare both.",
            "  reference Measure the drift reference of a model again.",
            "  report    Write an HTML page about a model.",
            "",
            "Commands of the benchmark:",
            "  bench     Measure throughput, latency, CPU time and memory on this machine.",
            "",
            "Example:",
            "  fashion-stream demo --once"
        })
public final class FashionStream {
    /** Failures whose messages state what was wrong and what to do. */
    private static final List<Class<? extends Exception>> EXPECTED = List.of(
            BrokerException.class,
            TopicMissingException.class,
            DatasetException.class,
            ImageException.class,
            InferenceException.class,
            ModelException.class,
            ModelBrokenException.class,
            StreamsFailedException.class,
            WebException.class,
            TimeoutException.class,
            KafkaException.class);

    private FashionStream() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // Since Java 22, System.console() would otherwise exist without a terminal, too.
        System.setProperty("jdk.console", "java.base");
        System.exit(run(commandLine(), args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new FashionStream()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Runs a command with the exit codes and the one-line errors of the application, and returns its exit code. */
    public static int run(CommandLine commandLine, String... args) {
        return new CommandRunner(commandLine).expecting(FashionStream::expected).run(args);
    }

    private static Optional<CommandException> expected(Throwable failure) {
        if (failure instanceof ConfigException || failure instanceof ProviderException) {
            return Optional.of(CommandException.usage(String.valueOf(failure.getMessage())));
        }
        if (EXPECTED.stream().noneMatch(type -> type.isInstance(failure))) {
            return Optional.empty();
        }
        return Optional.of(CommandException.failed(FailureReason.of(failure), failure));
    }
}
