package fashionstream.kafka;

import fashionstream.config.AppConfig;

/** A topic is needed that doesn't exist. */
public final class TopicMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which, where, and what to do. */
    public TopicMissingException(AppConfig config, String topic) {
        super("topic " + topic + " does not exist at " + config.bootstrapServers()
                + "; 'fashion-stream serve' creates it");
    }
}
