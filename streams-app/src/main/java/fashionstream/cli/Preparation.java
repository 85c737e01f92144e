package fashionstream.cli;

import fashionstream.broker.TopicSetup;
import fashionstream.config.AppConfig;

/** What a command does before it works with Kafka, so that what is missing is told at once. */
final class Preparation {
    private Preparation() {}

    /**
     * Finds the broker and creates the topics that are missing.
     *
     * @throws fashionstream.broker.BrokerException if that fails within {@code startup.timeout.ms}
     */
    static void topics(AppConfig config) {
        try (QuietClients quiet = new QuietClients()) {
            TopicSetup.ensure(config);
        }
    }
}
