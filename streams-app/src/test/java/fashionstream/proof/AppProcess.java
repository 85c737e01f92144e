package fashionstream.proof;

import static org.awaitility.Awaitility.await;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.rollout.ModelRollout;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicGuard;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidTxnStateException;

/** Runs the streams with the bundled model in a separate JVM, so that a test can kill them. */
final class AppProcess implements AutoCloseable {
    private static final String FAILED = "failed: ";

    private final Process process;
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    private AppProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(() -> read(process.inputReader(StandardCharsets.UTF_8)), "app-process-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader stdout) {
        try (stdout) {
            stdout.lines()
                    .filter(line -> line.startsWith(FAILED))
                    .findFirst()
                    .ifPresent(line -> failure.complete(line.substring(FAILED.length())));
        } catch (IOException | UncheckedIOException e) {
            // It was killed while it wrote output.
        }
    }

    /** Starts the streams, and returns before they run. */
    static AppProcess start(Map<String, String> settings) throws IOException {
        return start(settings, 256);
    }

    /** Starts the streams with the given heap in MiB. */
    static AppProcess start(Map<String, String> settings, int heap) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                // Short-lived: a fast start matters more than peak speed, and the model is native code.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Native code may also terminate it.
                "-XX:ErrorFile=" + Path.of("target", "hs_err_pid%p.log").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                AppProcess.class.getName()));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        return new AppProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Why a stream thread failed, or that the process ended; empty if neither happened. */
    Optional<String> failure() {
        if (failure.isDone()) {
            return Optional.of(failure.join());
        }
        return process.isAlive()
                ? Optional.empty()
                : Optional.of("it ended with exit code " + process.exitValue() + " (128 and more: by a signal)");
    }

    /** Waits until a stream thread has failed. */
    void awaitFailure() throws IOException {
        CompletableFuture.anyOf(failure, process.onExit()).join();
        if (!failure.isDone()) {
            throw new IOException("the process ended before a stream thread failed");
        }
    }

    /** SIGSTOP: suspends the process until {@link #thaw}. */
    void freeze() throws IOException {
        signal("STOP");
    }

    /** SIGCONT: resumes the process. */
    void thaw() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .onExit()
                .join()
                .exitValue();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with exit code " + code);
        }
    }

    /** SIGTERM while it is suspended, then SIGCONT. */
    void stopFrozen() throws IOException {
        process.destroy();
        thaw();
        process.onExit().join();
    }

    /** SIGTERM: finishes the work in progress, commits, and leaves the group. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** SIGKILL: neither commits nor leaves the group. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** Runs the streams until the process is stopped; each argument is a setting, {@code name=value}. */
    public static void main(String[] args) throws InterruptedException {
        AppConfig config = AppConfig.of(Arrays.stream(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1])));
        MeterRegistry meters = new SimpleMeterRegistry();
        try (Classifier model = BundledModel.DEFAULT.load();
                ActiveModel activeModel = new ActiveModel(model);
                ModelRollout rollout = new ModelRollout(config, activeModel, meters);
                TopicGuard topics = TopicGuard.start(config);
                StreamsRunner runner = StreamsRunner.of(config, activeModel, topics, meters)) {
            Runtime.getRuntime().addShutdownHook(new Thread(runner::close));
            runner.start();
            await().forever().until(() -> runner.failure()
                    .filter(failure -> !isLostTransaction(failure))
                    .isPresent());
            System.out.println(FAILED + causes(runner.failure().orElseThrow()));
            runner.awaitStopped();
        }
    }

    /**
     * The machine was too busy to commit within the transaction's timeout: the work is repeated, which is not a
     * failure.
     */
    private static boolean isLostTransaction(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(InvalidTxnStateException.class::isInstance);
    }

    /** Formats a failure on one line. */
    private static String causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> cause.toString().lines().findFirst().orElse("")
                        + Arrays.stream(cause.getStackTrace())
                                .limit(1)
                                .map(frame -> " (at " + frame + ")")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("; caused by "));
    }
}
