package fashionstream.cli;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The development broker and registry. */
@Command(
        name = "broker",
        description = "Runs a Kafka broker and a schema registry for development, on loopback only, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream broker --data-dir ~/fashion-stream-data"})
final class BrokerCommand implements Callable<Integer> {
    @Mixin
    private final CommandOutput output = new CommandOutput();

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

    @Mixin
    private final Ports.Registry registryPort = new Ports.Registry();

    @Option(
            names = "--end-with-parent",
            hidden = true,
            description = "Exit when the parent process exits, even if it is killed.")
    private boolean endWithParent;

    @Override
    public Integer call() {
        Ports.check("--port", port);
        int checkedRegistryPort = registryPort.checked();
        Path folder = DataFolder.ofBroker(dataDir);
        var stop = new CountDownLatch(1);
        if (endWithParent) {
            ProcessHandle.current().parent().ifPresent(parent -> endWith(parent, stop));
        }
        try (ShutdownSignal signal = new ShutdownSignal(stop::countDown);
                DevelopmentCluster cluster = DevelopmentCluster.start(folder, port, checkedRegistryPort)) {
            TopicSetup.ensure(AppConfig.of(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl())));
            output.line(
                    "Kafka at %s, schema registry at %s, data in %s; Ctrl-C ends it",
                    cluster.bootstrapServers(), cluster.registryUrl(), folder);
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
