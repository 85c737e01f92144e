package fashionstream.broker;

import fashionstream.kafka.BrokerException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this JVM: one KRaft node, broker and controller at once, for development and tests.
 *
 * <p>It listens on the loopback interface only, without authentication. Its data is kept in a directory and survives a
 * restart, even if the process is killed.
 *
 * <p>Kafka halts the JVM on unrecoverable faults, such as a full disk: a process that must survive this runs the broker
 * in a separate JVM.
 *
 * <p>Safe for use by several threads.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    /** Attempts to start on free ports: another process may take a port between the search and the start. */
    private static final int PORT_ATTEMPTS = 3;

    private final KafkaRaftServer server;
    private final DataDirectory directory;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(KafkaRaftServer server, DataDirectory directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts a broker and returns once it accepts requests.
     *
     * @param dataDirectory directory of its data; created if missing
     * @param port the port for clients, or 0 for any free one
     * @throws BrokerException if the port or the directory is in use, or the broker can't start from this directory
     */
    public static EmbeddedBroker start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Map.of());
    }

    /**
     * Starts a broker with some of its settings changed.
     *
     * @param overrides Kafka's broker settings by name, which take precedence
     * @see #start(Path, int)
     */
    public static EmbeddedBroker start(Path dataDirectory, int port, Map<String, String> overrides) {
        DataDirectory directory = DataDirectory.open(dataDirectory);
        try {
            format(directory);
            return startServer(directory, port, overrides);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return LoopbackPorts.HOST + ":" + port;
    }

    /** The port for clients. */
    public int port() {
        return port;
    }

    /** Stops the broker and waits until its data is on disk. Further calls do nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (directory) {
                server.shutdown();
                server.awaitShutdown();
            }
        }
    }

    private static EmbeddedBroker startServer(DataDirectory directory, int port, Map<String, String> overrides) {
        for (int attempt = 1; ; attempt++) {
            LoopbackPorts ports = LoopbackPorts.find(port);
            Properties settings = BrokerSettings.properties(directory.path(), ports, overrides);
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
            try {
                server.startup();
                LOG.info("Broker listens on {}:{}, data in {}", LoopbackPorts.HOST, ports.broker(), directory.path());
                return new EmbeddedBroker(server, directory, ports.broker());
            } catch (RuntimeException e) {
                server.shutdown();
                server.awaitShutdown();
                if (!failedToBind(e)) {
                    throw new BrokerException(
                            "the broker can't start from " + directory.path() + ": " + e.getMessage(), e);
                }
                if (port != 0 || attempt == PORT_ATTEMPTS) {
                    throw LoopbackPorts.inUse(ports.broker(), e);
                }
            }
        }
    }

    private static boolean failedToBind(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof BindException);
    }

    /** Prepares a new directory; without the features, transactions v2 and the streams protocol would stay off. */
    private static void format(DataDirectory directory) {
        if (directory.isFormatted()) {
            return;
        }
        String path = directory.path().toString();
        Formatter formatter = new Formatter()
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setDirectories(Set.of(path))
                .setMetadataLogDirectory(path)
                .setIgnoreFormatted(true)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            formatter.run();
        } catch (Exception e) { // declared by Kafka's API
            throw new BrokerException("could not prepare the broker's data directory " + path + ": " + e, e);
        }
    }
}
