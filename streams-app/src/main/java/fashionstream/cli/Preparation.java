package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.util.Map;

/** What a command does before it works with Kafka, so that what is missing is reported at once. */
final class Preparation {
    private Preparation() {}

    /**
     * Finds the broker and creates the topics that are missing.
     *
     * @return the settings to run with: the state stores lie in a directory of this cluster's own. State of another
     *     cluster, such as a development broker whose data was deleted, would be taken for this one's
     * @throws fashionstream.kafka.BrokerException if that fails within {@code startup.timeout.ms}
     */
    static AppConfig topics(AppConfig config) {
        Path state = config.stateDirectory();
        String cluster = cluster(config).replaceAll("[^A-Za-z0-9_-]", "_");
        return config.with(Map.of("state.dir", state.resolve(cluster).toString()));
    }

    /**
     * The same for a command that keeps no state.
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
     * Makes sure that the topics may be used, now and until what it returns is closed.
     *
     * @throws fashionstream.kafka.BrokerException if one is missing or may not be used
     */
    static TopicGuard guard(AppConfig config) {
        try (QuietClients quiet = new QuietClients()) {
            return TopicGuard.start(config);
        }
    }
}
