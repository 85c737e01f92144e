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
    void shouldKeepBackWhatTellsOfNothingWrong() {
        logger.warn(EXPECTED, 2, "topic");
        assertThat(seen.list).isEmpty();
    }

    @Test
    void shouldLetEveryOtherWarningThrough() {
        logger.warn("Connection to node {} could not be established.", -1);
        logger.error(EXPECTED, 2, "topic");
        assertThat(seen.list).hasSize(2);
    }

    @Test
    void shouldShowAllToThoseWhoAskForMore() {
        logger.setLevel(Level.INFO);
        logger.warn(EXPECTED, 2, "topic");
        assertThat(seen.list).hasSize(1);
    }
}
