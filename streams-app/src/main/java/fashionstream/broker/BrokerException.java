package fashionstream.broker;

import org.jspecify.annotations.Nullable;

/** A broker could not be started, reached or prepared. The message is one line that says what to do. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
