package fashionstream.cli;

import fashionstream.broker.DevelopmentCluster;
import java.util.stream.Stream;

/** Directs commands to a development cluster of a test. */
public final class OnCluster {
    private OnCluster() {}

    /** Adds the options that name the cluster to a command line. */
    public static String[] arguments(DevelopmentCluster cluster, String... command) {
        return Stream.concat(
                        Stream.of(command),
                        Stream.of(
                                "--bootstrap-server",
                                cluster.bootstrapServers(),
                                "--schema-registry",
                                cluster.registryUrl()))
                .toArray(String[]::new);
    }
}
