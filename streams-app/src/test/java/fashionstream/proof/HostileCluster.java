package fashionstream.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Broker and registries, with lenient limits of size and time, so that the application must check them. */
final class HostileCluster implements AutoCloseable {
    /** Number of partitions of the images topic. */
    static final int PARTITIONS = 4;

    private static final String FOR_EVER = Long.toString(Long.MAX_VALUE);

    private final ProofCluster cluster;
    private final OldRegistry oldRegistry;

    private HostileCluster(ProofCluster cluster, OldRegistry oldRegistry) {
        this.cluster = cluster;
        this.oldRegistry = oldRegistry;
    }

    static HostileCluster start(Path directory) throws IOException {
        Map<String, String> settings = new HashMap<>(ProofCluster.QUICK_GOODBYES);
        // Timestamps are arbitrary: by default, a record of 1970 would be deleted, and each jump would start a new
        // segment.
        settings.put("log.retention.ms", "-1");
        settings.put("log.roll.ms", FOR_EVER);
        ProofCluster cluster = ProofCluster.start(directory, settings);
        return new HostileCluster(cluster, OldRegistry.start(cluster.registryUrl()));
    }

    String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    String registryUrl() {
        return cluster.registryUrl();
    }

    /** The same registry without the API additions of Confluent Platform 8. */
    String oldRegistryUrl() {
        return oldRegistry.url();
    }

    @Override
    public void close() throws IOException {
        oldRegistry.close();
        cluster.close();
    }
}
