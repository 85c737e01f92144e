package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpectedWarningsTest {
    private static final String EXPECTED =
            "[Consumer clientId=a] The metadata response from the cluster reported a recoverable issue with"
                    + " correlation id {} : {}";

    private static final String RETRY =
            "Got error produce response with correlation id {} on topic-partition {}, retrying ({} attempts left)."
                    + " Error: {}";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();
    private Logger logger = context.getLogger("org.apache.kafka.clients.NetworkClient");

    @BeforeEach
    void install() {
        context.addTurboFilter(new ExpectedWarnings());
        seen.setContext(context);
        seen.start();
        logger.addAppender(seen);
        logger.setLevel(Level.WARN);
    }

    @Test
    void shouldSuppressExpectedWarnings() {
        logger.warn(EXPECTED, 2, "topic");
        logger.warn(RETRY, 20, "predictions-0", 10, "OUT_OF_ORDER_SEQUENCE_NUMBER");
        logger.warn("[Producer clientId=a] Got error produce response with correlation id 15 on topic-partition"
                + " predictions-0, retrying (10 attempts left). Error: CONCURRENT_TRANSACTIONS");
        logger.error(
                "Error processing append operation on partition predictions-0",
                new IllegalStateException("5. Expected sequence 0 for transactions v2 idempotent producer"));
        assertThat(seen.list).isEmpty();
    }

    @Test
    void shouldNotSuppressOtherWarnings() {
        logger.warn("Connection to node {} could not be established.", -1);
        logger.warn(RETRY, 20, "predictions-0", 10, "NOT_LEADER_OR_FOLLOWER");
        logger.error("Error processing append operation on partition a-0", new IllegalStateException("disk full"));
        assertThat(seen.list).hasSize(3);
    }

    @Test
    void shouldNotSuppressAnythingAtDebugLevel() {
        logger.setLevel(Level.INFO);
        logger.warn(EXPECTED, 2, "topic");
        assertThat(seen.list).hasSize(1);
    }
}
