package fashionstream.topics;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.Uuid;

/**
 * The topics of the application as they are now. Asks nobody and never waits: cheap enough for each record. What it
 * returns may be some seconds old. Safe for use by several threads.
 */
public interface TopicView {
    /** Knows nothing but Kafka's defaults, where no broker can be asked. */
    TopicView DEFAULTS = new TopicView() {
        @Override
        public TopicLimits limits(String topic) {
            return TopicLimits.KAFKA_DEFAULTS;
        }

        @Override
        public Optional<Uuid> id(String topic) {
            return Optional.empty();
        }
    };

    /**
     * What a topic accepts.
     *
     * @param topic full name of the topic; Kafka's defaults are returned for one that nothing is known of
     */
    TopicLimits limits(String topic);

    /**
     * The id that tells a topic from one of the same name that was deleted before it; empty if it isn't known.
     *
     * @param topic full name of the topic
     */
    Optional<Uuid> id(String topic);

    /**
     * The number of partitions of a topic; empty if it isn't known.
     *
     * @param topic full name of the topic
     */
    default OptionalInt partitions(String topic) {
        return OptionalInt.empty();
    }
}
