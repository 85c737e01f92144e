package fashionstream.kafka;

import fashionstream.config.AppConfig;

/** A required topic does not exist. */
public final class TopicMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message contains the topic, the cluster, and what to do. */
    public TopicMissingException(AppConfig config, String topic) {
        super("topic " + topic + " does not exist at " + config.bootstrapServers()
                + "; 'fashion-stream serve' creates it");
    }
}
