package fashionstream.kafka;

import org.jspecify.annotations.Nullable;

/** The streams did not start, or stopped after a failure. The message is one line; the cause has the details. */
public final class StreamsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StreamsFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
