package fashionstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Java process with the class path of this one, so that its processor time and its memory can be measured. Its error
 * output is that of this process.
 */
final class JavaProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    /** Ctrl-C goes to all processes of the terminal, but this process decides which of them stops first. */
    private static final List<String> IGNORE_CTRL_C = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final String name;
    private final Process process;
    private final CompletableFuture<String> firstLine;

    private JavaProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.firstLine = CompletableFuture.supplyAsync(() -> firstLine(process), work -> {
            Thread thread = new Thread(work, "output of " + name);
            thread.setDaemon(true);
            thread.start();
        });
    }

    /**
     * Starts a process and returns immediately.
     *
     * @param name what it is, for messages
     * @param options options of Java
     * @param mainClass its main class
     */
    static JavaProcess start(String name, List<String> options, String mainClass, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(IGNORE_CTRL_C);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return new JavaProcess(
                name,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    private static String firstLine(Process process) {
        try {
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for the first line of its output.
     *
     * @return the line; empty if the process exits without one
     * @throws IllegalStateException if there is none after a minute, or it can't be read
     */
    String awaitFirstLine() throws InterruptedException {
        try {
            return firstLine.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("can't read the output of " + name + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(name + " is not ready after " + START_TIMEOUT.toSeconds() + " s", e);
        }
    }

    /** @throws IllegalStateException if the process has exited */
    void check() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " has exited; its output is above");
        }
    }

    long pid() {
        return process.pid();
    }

    /** Processor time so far; zero if the system does not report it. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Asks the process to stop, and returns immediately. */
    void stop() {
        process.destroy();
    }

    /** Stops the process, cleanly if possible, and waits for its end. */
    @Override
    public void close() {
        stop();
        CompletableFuture<Process> end = process.onExit();
        try {
            // Unlike waitFor, it ignores interrupts: a remaining process would lock its data.
            end.orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly().onExit().join();
        }
    }
}
