package fashionstream.deadletters;

import java.io.IOException;
import java.nio.file.Path;

/** Runs {@code dead-letters replay --all} in a separate JVM, so that a test can kill it. */
final class ReplayProcess implements AutoCloseable {
    private final Process process;

    private ReplayProcess(Process process) {
        this.process = process;
    }

    static ReplayProcess start(String bootstrapServers, String prefix) throws IOException {
        return new ReplayProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "fashionstream.cli.FashionStream",
                        "dead-letters",
                        "replay",
                        "--all",
                        "--bootstrap-server",
                        bootstrapServers,
                        "--set",
                        "topic.prefix=" + prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: neither commits nor aborts the transaction. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
