package fashionstream.consume;

/** A topic is to be read that doesn't exist. */
public final class TopicMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicMissingException(String message) {
        super(message);
    }
}
