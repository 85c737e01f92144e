package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.util.Map;

/** Checks that a command makes before it uses Kafka, so that it reports at once what is missing. */
final class Preparation {
    private Preparation() {}

    /**
     * Connects to the broker and creates missing topics.
     *
     * @return the settings to run with: the state stores are in a directory for this cluster only. Otherwise, state of
     *     another cluster, such as a development broker whose data was deleted, would be used with this one
     * @throws fashionstream.kafka.BrokerException if that fails within {@code startup.timeout.ms}
     */
    static AppConfig topics(AppConfig config) {
        Path state = config.stateDirectory();
        String cluster = cluster(config).replaceAll("[^A-Za-z0-9_-]", "_");
        return config.with(Map.of("state.dir", state.resolve(cluster).toString()));
    }

    /**
     * The same for a command without state.
     *
     * @return the id of the cluster
     * @throws fashionstream.kafka.BrokerException if that fails within {@code startup.timeout.ms}
     */
    static String cluster(AppConfig config) {
        try (QuietClients quiet = new QuietClients()) {
            return TopicSetup.ensure(config);
        }
    }

    /**
     * Checks that the topics can be used, now and until the returned guard is closed.
     *
     * @throws fashionstream.kafka.BrokerException if one is missing or may not be used
     */
    static TopicGuard guard(AppConfig config) {
        try (QuietClients quiet = new QuietClients()) {
            return TopicGuard.start(config);
        }
    }
}
