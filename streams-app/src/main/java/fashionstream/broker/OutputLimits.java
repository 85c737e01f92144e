package fashionstream.broker;

/** The limits of the topics that the application writes to, as they are now. Safe for use by several threads. */
@FunctionalInterface
public interface OutputLimits {
    /** Kafka's defaults for every topic, where no broker can be asked. */
    OutputLimits KAFKA_DEFAULTS = topic -> TopicLimits.KAFKA_DEFAULTS;

    /**
     * A topic's limits. Asks nobody and never waits: cheap enough for each record. What it returns may be some seconds
     * old.
     *
     * @param topic full name of the topic; Kafka's defaults are returned for one that nothing is known of
     */
    TopicLimits of(String topic);
}
