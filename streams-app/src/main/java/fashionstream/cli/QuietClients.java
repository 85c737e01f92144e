package fashionstream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka's clients from warning while a command looks for its broker: they would do so several times a second, and
 * the command says in one line what came of it. Whoever asks for more than warnings in the log gets them all the same.
 */
final class QuietClients implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients");
    private final @Nullable Level before = logger.getLevel();

    /** Quiet from now on. */
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
