package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The development broker and registry in a JVM of their own, whose processor time and memory are told apart. */
public final class BrokerProcess implements AutoCloseable {
    /** What the command {@code broker} says once it serves clients. */
    private static final Pattern READY = Pattern.compile("Kafka at (\\S+), schema registry at (\\S+), data in .*");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    /** Ctrl-C goes to all processes of the terminal: the broker must outlive the streams that are closing. */
    private static final List<String> DEAF_TO_CTRL_C = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final Process process;
    private final String bootstrapServers;
    private final String registryUrl;

    private BrokerProcess(Process process, Matcher ready) {
        this.process = process;
        this.bootstrapServers = ready.group(1);
        this.registryUrl = ready.group(2);
    }

    /**
     * Starts both on free ports and returns once they serve clients.
     *
     * @param mainClass main class of this program, whose command {@code broker} is run
     * @param data where they keep their data
     * @throws BrokerException if they don't start
     */
    public static BrokerProcess start(String mainClass, Path data) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Else it would take a quarter of the machine before it collects garbage, and its memory say nothing.
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(List.of("broker", "--port", "0", "--registry-port", "0", "--end-with-parent"));
        command.addAll(List.of("--data-dir", data.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new BrokerProcess(process, ready(process));
        } catch (InterruptedException | RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    private static Matcher ready(Process process) throws InterruptedException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> firstLine(process), work -> {
            Thread thread = new Thread(work, "broker-process-output");
            thread.setDaemon(true);
            thread.start();
        });
        try {
            Matcher ready = READY.matcher(line.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            if (ready.matches()) {
                return ready;
            }
            throw new BrokerException("the broker's process exited before it was ready; its output is above");
        } catch (ExecutionException e) {
            throw new BrokerException("the broker's process can't be read: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new BrokerException("the broker's process is not ready after " + START_TIMEOUT.toSeconds() + " s", e);
        }
    }

    private static String firstLine(Process process) {
        try {
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings that clients need, besides those of the user. */
    AppConfig configure(AppConfig settings) {
        return settings.with(Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", registryUrl));
    }

    long pid() {
        return process.pid();
    }

    /** Processor time that it has used so far; zero where the system does not report it. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the process, in order if it can, and waits for its end. */
    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        process.destroy();
        CompletableFuture<Process> end = process.onExit();
        try {
            // Not interrupted, unlike waitFor: a process that is left behind would hold its data.
            end.orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly().onExit().join();
        }
    }
}
