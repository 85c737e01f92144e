package fashionstream.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A broker in a JVM of its own, so that it can be killed as a crash would kill it. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final String bootstrapServers;

    private BrokerProcess(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    static BrokerProcess start(Path directory) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader stdout = process.inputReader(StandardCharsets.UTF_8);
        String bootstrapServers = stdout.readLine();
        if (bootstrapServers == null) {
            throw new IOException("the broker process ended before it was ready");
        }
        return new BrokerProcess(process, bootstrapServers);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** SIGKILL: the process has no chance to tidy up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** Runs a broker until the process is killed; its one line of output is where clients connect. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }
}
