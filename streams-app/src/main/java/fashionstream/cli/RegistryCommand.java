package fashionstream.cli;

import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.registry.development.DevelopmentRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The development registry alone, beside a Kafka of another kind. */
@Command(
        name = "registry",
        description = "Runs the development schema registry alone, until Ctrl-C. It requires no password: let it"
                + " listen only where every program may register schemas.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream registry",
            "  fashion-stream registry --host schema-registry --data-dir /data"
        })
final class RegistryCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            defaultValue = DevelopmentRegistry.LOOPBACK,
            description = "Name or address of this machine, on which it listens and by which clients reach it. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String host = DevelopmentRegistry.LOOPBACK;

    @Option(
            names = "--registry-port",
            paramLabel = "P",
            defaultValue = "8081",
            description = "Port of the registry; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Directory of the schemas; by default that of 'broker'. Default:"
                    + " ~/.local/share/fashion-stream.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws IOException {
        Ports.check("--registry-port", port);
        Path folder = DataFolder.ofBroker(dataDir);
        var stop = new CountDownLatch(1);
        try (ShutdownSignal signal = new ShutdownSignal(stop::countDown);
                DevelopmentRegistry registry = start(folder)) {
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.printf("schema registry at %s, data in %s; Ctrl-C ends it%n", registry.url(), folder);
            stdout.flush();
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private DevelopmentRegistry start(Path folder) {
        try {
            return DevelopmentRegistry.start(host, port, folder.resolve("registry"));
        } catch (IOException e) {
            throw CommandException.failed("the development registry can't start: " + e.getMessage(), e);
        }
    }
}
