package fashionstream.proof;

import fashionstream.broker.BrokerProcess;
import fashionstream.registry.development.DevelopmentRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A broker in a separate JVM and a registry in this one; each can be stopped and restarted at the same address. */
final class ProofCluster implements AutoCloseable {
    /** Partitions of a killed instance are soon reassigned. */
    static final Map<String, String> QUICK_GOODBYES = Map.of(
            "group.min.session.timeout.ms", "1000",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");

    private final Path directory;
    private final Map<String, String> brokerSettings;
    private BrokerProcess broker;
    private DevelopmentRegistry registry;

    private ProofCluster(Path directory, Map<String, String> brokerSettings) throws IOException {
        this.directory = directory;
        this.brokerSettings = brokerSettings;
        this.broker = startBroker(0);
        this.registry = startRegistry(0);
    }

    /** @param brokerSettings settings that override those of the development broker */
    static ProofCluster start(Path directory, Map<String, String> brokerSettings) throws IOException {
        return new ProofCluster(directory, brokerSettings);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    /** Kills the broker and starts it again. */
    void crashBroker() throws IOException {
        broker.kill();
        broker = startBroker(Integer.parseInt(bootstrapServers().split(":", 2)[1]));
    }

    void stopRegistry() throws IOException {
        registry.close();
    }

    void restartRegistry() throws IOException {
        registry = startRegistry(registry.port());
    }

    @Override
    public void close() throws IOException {
        broker.close();
        registry.close();
    }

    private BrokerProcess startBroker(int port) throws IOException {
        return BrokerProcess.start(directory.resolve("kafka"), port, brokerSettings);
    }

    private DevelopmentRegistry startRegistry(int port) throws IOException {
        return DevelopmentRegistry.start(port, directory.resolve("registry"));
    }
}
