package fashionstream.streams;

import fashionstream.config.AppConfig;
import fashionstream.rolling.AccuracyTopology;
import fashionstream.schema.Topics;
import java.util.Optional;

/** The consumer group that reads a topic: each part of the application has its own group. */
public final class ReadingGroups {
    private ReadingGroups() {}

    /**
     * The group that reads a topic.
     *
     * @param topic full name of the topic
     * @return empty if no part of the application reads it
     */
    public static Optional<String> of(AppConfig config, String topic) {
        Topics topics = config.topics();
        if (topic.equals(topics.images())) {
            return Optional.of(config.applicationId());
        }
        if (topic.equals(topics.labels()) || config.countedTopics().contains(topic)) {
            return Optional.of(AccuracyTopology.applicationId(config));
        }
        return Optional.empty();
    }
}
