package fashionstream.cli;

import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.registry.development.DevelopmentRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the development registry alone, for a Kafka that runs elsewhere. */
@Command(
        name = "registry",
        description = "Runs the development schema registry alone, until Ctrl-C. It requires no password:"
                + " expose it only on networks where anybody may register schemas.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream registry",
            "  fashion-stream registry --host schema-registry --data-dir /data"
        })
final class RegistryCommand implements Callable<Integer> {
    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            defaultValue = DevelopmentRegistry.LOOPBACK,
            description =
                    "Host name or address to listen on; clients must be able to reach it under this name. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String host = DevelopmentRegistry.LOOPBACK;

    @Mixin
    private final Ports.Registry port = new Ports.Registry();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Directory of the schemas; by default that of 'broker'. Default:"
                    + " ~/.local/share/fashion-stream.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws IOException {
        int checkedPort = port.checked();
        Path folder = DataFolder.ofBroker(dataDir);
        var stop = new CountDownLatch(1);
        try (ShutdownSignal signal = new ShutdownSignal(stop::countDown);
                DevelopmentRegistry registry = start(checkedPort, folder)) {
            output.line("schema registry at %s, data in %s; Ctrl-C ends it", registry.url(), folder);
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private DevelopmentRegistry start(int checkedPort, Path folder) {
        try {
            return DevelopmentRegistry.start(host, checkedPort, folder.resolve("registry"));
        } catch (IOException e) {
            throw CommandException.failed("the development registry can't start: " + e.getMessage(), e);
        }
    }
}
