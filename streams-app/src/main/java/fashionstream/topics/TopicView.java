package fashionstream.topics;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.Uuid;

/**
 * The current state of the application's topics. Sends no requests and never waits, so it is cheap enough to call for
 * each record. The returned values may be some seconds old. Safe for use by several threads.
 */
public interface TopicView {
    /** Returns Kafka's defaults; for use without a broker. */
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
     * Returns the limits of a topic.
     *
     * @param topic full name of the topic; returns Kafka's defaults for an unknown topic
     */
    TopicLimits limits(String topic);

    /**
     * Returns Kafka's id of a topic, which distinguishes it from a deleted topic of the same name; empty if it isn't
     * known.
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
