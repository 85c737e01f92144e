package fashionstream.kafka;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A broker could not be started, reached or prepared. The message is one line that states what to do. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** No broker responded in time. */
    public static BrokerException noResponse(String bootstrapServers, Duration timeout, Throwable cause) {
        return new BrokerException(
                "no response from a Kafka broker at " + bootstrapServers + " within " + timeout.toSeconds()
                        + " s; start one (fashion-stream broker), or name another with --bootstrap-server",
                cause);
    }
}
