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

/** The development broker and registry in a separate JVM, so that their processor time and memory can be measured. */
public final class BrokerProcess implements AutoCloseable {
    /** The output of the command {@code broker} once it accepts requests. */
    private static final Pattern READY = Pattern.compile("Kafka at (\\S+), schema registry at (\\S+), data in .*");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    /** Ctrl-C goes to all processes of the terminal, but the broker must run until the streams are closed. */
    private static final List<String> IGNORE_CTRL_C = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final Process process;
    private final String bootstrapServers;
    private final String registryUrl;

    private BrokerProcess(Process process, Matcher ready) {
        this.process = process;
        this.bootstrapServers = ready.group(1);
        this.registryUrl = ready.group(2);
    }

    /**
     * Starts both on free ports and returns once they accept requests.
     *
     * @param mainClass main class with the command {@code broker}
     * @param data directory of their data
     * @throws BrokerException if they don't start
     */
    public static BrokerProcess start(String mainClass, Path data) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(IGNORE_CTRL_C);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // By default, the heap could grow to a quarter of the memory before a collection, which is not
                // meaningful.
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
            throw new BrokerException("can't read the output of the broker's process: " + e.getCause(), e);
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

    /** The user's settings, with the addresses that clients need. */
    AppConfig configure(AppConfig settings) {
        return settings.with(Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", registryUrl));
    }

    long pid() {
        return process.pid();
    }

    /** Processor time so far; zero if the system does not report it. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Stops the process, cleanly if possible, and waits for its end. */
    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        process.destroy();
        CompletableFuture<Process> end = process.onExit();
        try {
            // Unlike waitFor, it ignores interrupts: a remaining process would lock its data.
            end.orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly().onExit().join();
        }
    }
}
