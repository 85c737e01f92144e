package fashionstream.broker;

import fashionstream.kafka.BrokerException;
import fashionstream.registry.development.DevelopmentRegistry;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Everything that the application depends on, in this JVM: an {@link EmbeddedBroker} and a {@link DevelopmentRegistry}.
 *
 * <p>Their data directories belong together, because records can be read only with the schemas in the registry: delete
 * both or neither. Safe for use by several threads.
 */
public final class DevelopmentCluster implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final DevelopmentRegistry registry;

    private DevelopmentCluster(EmbeddedBroker broker, DevelopmentRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts both and returns once they accept requests.
     *
     * @param dataDirectory directory of their data, in {@code kafka} and {@code registry}; created if missing
     * @param brokerPort the broker's port, or 0 for any free one
     * @param registryPort the registry's port, or 0 for any free one
     * @throws BrokerException if a port or the directory is in use, or one of them can't start
     */
    public static DevelopmentCluster start(Path dataDirectory, int brokerPort, int registryPort) {
        // The registry first: it starts fast, so that a port in use is reported immediately.
        DevelopmentRegistry registry = startRegistry(dataDirectory.resolve("registry"), registryPort);
        try {
            return new DevelopmentCluster(EmbeddedBroker.start(dataDirectory.resolve("kafka"), brokerPort), registry);
        } catch (RuntimeException | Error e) {
            close(registry);
            throw e;
        }
    }

    /** Where Kafka clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Base URL of the registry. */
    public String registryUrl() {
        return registry.url();
    }

    /** Stops both. Further calls do nothing. */
    @Override
    public void close() {
        try {
            broker.close();
        } finally {
            close(registry);
        }
    }

    private static DevelopmentRegistry startRegistry(Path directory, int port) {
        try {
            return DevelopmentRegistry.start(port, directory);
        } catch (IOException e) {
            throw new BrokerException("the development registry can't start: " + e.getMessage(), e);
        }
    }

    private static void close(DevelopmentRegistry registry) {
        try {
            registry.close();
        } catch (IOException e) {
            throw new BrokerException("the development registry could not be closed: " + e.getMessage(), e);
        }
    }
}
