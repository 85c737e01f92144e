package fashionstream.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Broker and registries, with limits of size and time that leave most to the application. */
final class HostileCluster implements AutoCloseable {
    /** Of the topic of images. */
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
        // Timestamps are anything: else one from 1970 would be deleted, and one that jumps begin a new file.
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

    /** The same registry without the part of its protocol that is new in Confluent Platform 8. */
    String oldRegistryUrl() {
        return oldRegistry.url();
    }

    @Override
    public void close() throws IOException {
        oldRegistry.close();
        cluster.close();
    }
}
