package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuietClientsTest {
    private final Logger clients = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients");
    private final Logger network = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient");
    private final Level before = clients.getLevel();

    @AfterEach
    void restore() {
        clients.setLevel(before);
    }

    @Test
    void shouldSuppressWarningsTemporarily() {
        clients.setLevel(Level.WARN);
        try (QuietClients quiet = new QuietClients()) {
            assertThat(network.isWarnEnabled()).isFalse();
            assertThat(network.isErrorEnabled()).isTrue();
        }
        assertThat(network.isWarnEnabled()).isTrue();
    }

    @Test
    void shouldNotSuppressWarningsAtDebugLevel() {
        clients.setLevel(Level.INFO);
        try (QuietClients quiet = new QuietClients()) {
            assertThat(network.isInfoEnabled()).isTrue();
        }
    }
}
