package fashionstream.cli;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.topics.TopicSetup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The development broker and registry. */
@Command(
        name = "broker",
        description = "Runs a Kafka broker and a schema registry for development, on loopback only, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream broker --data-dir ~/fashion-stream-data"})
final class BrokerCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Directory of the data. Default: ~/.local/share/fashion-stream.")
    private @Nullable Path dataDir;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "9092",
            description = "Port of the broker; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--registry-port",
            paramLabel = "P",
            defaultValue = "8081",
            description = "Port of the registry; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int registryPort;

    @Option(
            names = "--end-with-parent",
            hidden = true,
            description = "Exit when the parent process exits, even if it is killed.")
    private boolean endWithParent;

    @Override
    public Integer call() {
        Ports.check("--port", port);
        Ports.check("--registry-port", registryPort);
        Path folder = DataFolder.ofBroker(dataDir);
        var stop = new CountDownLatch(1);
        if (endWithParent) {
            ProcessHandle.current().parent().ifPresent(parent -> endWith(parent, stop));
        }
        try (ShutdownSignal signal = new ShutdownSignal(stop::countDown);
                DevelopmentCluster cluster = DevelopmentCluster.start(folder, port, registryPort)) {
            TopicSetup.ensure(AppConfig.of(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl())));
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.printf(
                    "Kafka at %s, schema registry at %s, data in %s; Ctrl-C ends it%n",
                    cluster.bootstrapServers(), cluster.registryUrl(), folder);
            stdout.flush();
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private static void endWith(ProcessHandle parent, CountDownLatch stop) {
        var unused = parent.onExit().thenRun(stop::countDown);
    }
}
