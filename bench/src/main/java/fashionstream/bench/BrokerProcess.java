package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The development broker and registry in a separate JVM, so that their processor time and memory can be measured. */
public final class BrokerProcess implements AutoCloseable {
    /** The output of the command {@code broker} once it accepts requests. */
    private static final Pattern READY = Pattern.compile("Kafka at (\\S+), schema registry at (\\S+), data in .*");

    /** By default, the heap could grow to a quarter of the memory before a collection, which is not meaningful. */
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");

    private final JavaProcess process;
    private final String bootstrapServers;
    private final String registryUrl;

    private BrokerProcess(JavaProcess process, Matcher ready) {
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
        JavaProcess process = JavaProcess.start(
                "the broker's process",
                JAVA_OPTIONS,
                mainClass,
                List.of(
                        "broker",
                        "--port",
                        "0",
                        "--registry-port",
                        "0",
                        "--end-with-parent",
                        "--data-dir",
                        data.toString()));
        try {
            return new BrokerProcess(process, ready(process));
        } catch (InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static Matcher ready(JavaProcess process) throws InterruptedException {
        Matcher ready;
        try {
            ready = READY.matcher(process.awaitFirstLine());
        } catch (IllegalStateException e) {
            throw new BrokerException(String.valueOf(e.getMessage()), e);
        }
        if (ready.matches()) {
            return ready;
        }
        throw new BrokerException("the broker's process exited before it was ready; its output is above");
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
        return process.cpuTime();
    }

    /** Stops the process, cleanly if possible, and waits for its end. */
    @Override
    public void close() {
        process.close();
    }
}
