package fashionstream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Suppresses the warnings of Kafka's clients while a command connects to its broker: there would be several per second,
 * and the command reports a failure in one line. If the log level is INFO or lower, they are logged nevertheless.
 */
final class QuietClients implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients");
    private final @Nullable Level before = logger.getLevel();

    /** Suppresses the warnings from now on. */
    QuietClients() {
        if (!logger.isInfoEnabled()) {
            logger.setLevel(Level.ERROR);
        }
    }

    @Override
    public void close() {
        logger.setLevel(before);
    }
}
