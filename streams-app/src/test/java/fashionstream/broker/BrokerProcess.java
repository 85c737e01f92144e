package fashionstream.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A broker in a separate JVM, so that a test can kill it. */
public final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final String bootstrapServers;

    private BrokerProcess(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    static BrokerProcess start(Path directory) throws IOException {
        return start(directory, 0, Map.of());
    }

    /** Starts a broker like {@link EmbeddedBroker#start(Path, int, Map)} and returns once it accepts requests. */
    public static BrokerProcess start(Path directory, int port, Map<String, String> overrides) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Starts fast and uses little of the machine.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                directory.toString(),
                Integer.toString(port)));
        overrides.forEach((name, value) -> command.add(name + "=" + value));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String bootstrapServers = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (bootstrapServers == null) {
            throw new IOException("the broker process ended before it was ready");
        }
        return new BrokerProcess(process, bootstrapServers);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** SIGKILL: the process can't clean up. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: the process exists, but doesn't respond. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: the process continues. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }

    /** Runs a broker until the process is killed; prints the address for clients as its only line. */
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> overrides = Arrays.stream(args)
                .skip(2)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]), overrides);
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }
}
