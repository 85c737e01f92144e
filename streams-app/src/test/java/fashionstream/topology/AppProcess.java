package fashionstream.topology;

import fashionstream.config.AppConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The streams in a JVM of their own, so that they can be killed as a crash would kill them. */
final class AppProcess implements AutoCloseable {
    private final Process process;

    private AppProcess(Process process) {
        this.process = process;
    }

    /** Starts the streams with the settings in a file, and returns once they run. */
    static AppProcess start(Path settings) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppProcess.class.getName(),
                        settings.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"running".equals(process.inputReader(StandardCharsets.UTF_8).readLine())) {
            throw new IOException("the process ended before the streams ran");
        }
        return new AppProcess(process);
    }

    /** SIGKILL: no commit, no goodbye to the group. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] args) throws InterruptedException {
        AppConfig config = AppConfig.load(Path.of(args[0]), Map.of(), Map.of());
        StreamsRunner runner = new StreamsRunner(
                config, ClassificationTopology.build(config, new FirstPixelClassifier(), Clock.systemUTC()));
        runner.start();
        runner.awaitRunning();
        System.out.println("running");
        runner.awaitStopped();
    }
}
