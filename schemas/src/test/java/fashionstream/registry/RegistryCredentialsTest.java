package fashionstream.registry;

import static fashionstream.registry.TestSerdes.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RegistryCredentialsTest {
    private static final String SECRET = "s3cr3t";

    @Test
    void shouldSendTheCredentialsOfTheUrl() throws Exception {
        try (StubRegistry stub = new StubRegistry().respond(200, "{\"id\":1,\"schema\":\"\\\"int\\\"\"}")) {
            TestSerdes.client(stub.url().replace("//", "//ann:p%40ss+1@")).latest("s");

            // ann:p@ss+1
            assertThat(stub.requests().get(0).authorization()).isEqualTo("Basic YW5uOnBAc3MrMQ==");
        }
    }

    @Test
    void shouldSendTheCredentialsOfTheSettings() throws Exception {
        try (StubRegistry stub = new StubRegistry().respond(200, "{\"id\":1,\"schema\":\"\\\"int\\\"\"}")) {
            TestSerdes.client(
                            stub.url(),
                            SchemaRegistryConfig.BASIC_AUTH_CREDENTIALS_SOURCE,
                            "USER_INFO",
                            SchemaRegistryConfig.BASIC_AUTH_USER_INFO,
                            "ann:pass")
                    .latest("s");

            assertThat(stub.requests().get(0).authorization()).isEqualTo("Basic YW5uOnBhc3M=");
        }
    }

    @Test
    void shouldSendNoCredentialsUnlessGiven() throws Exception {
        try (StubRegistry stub = new StubRegistry().respond(200, "{\"id\":1,\"schema\":\"\\\"int\\\"\"}")) {
            TestSerdes.client(stub.url()).latest("s");

            assertThat(stub.requests().get(0).authorization()).isNull();
        }
    }

    @Test
    void shouldNotRevealTheCredentials() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.DEBUG);
        try {
            SchemaRegistryConfig config = new SchemaRegistryConfig(settings(
                    "http://ann:" + SECRET + "@127.0.0.1:1",
                    SchemaRegistryConfig.BASIC_AUTH_USER_INFO,
                    "bob:" + SECRET));
            SchemaRegistryClient client = new SchemaRegistryClient(config);

            assertThatThrownBy(() -> client.latest("s"))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("http://127.0.0.1:1")
                    .hasMessageNotContaining(SECRET)
                    .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET));
            assertThat(config.endpoints().toString()).isEqualTo("[http://127.0.0.1:1]");
            assertThat(config.toString()).doesNotContain(SECRET);
        } finally {
            root.setLevel(before);
            root.detachAppender(logged);
        }
        assertThat(logged.list).isNotEmpty().noneSatisfy(event -> assertThat(event.getFormattedMessage())
                .contains(SECRET));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://ann:s3cr3t@host",
                "http://ann:s3cr3t@",
                "http://ann:s3cr3t%@host",
                "http://ann:s3cr3t@host:8081 x",
                "ann:s3cr3t@host:8081",
                "http://ann:s3cr3t@host/?q=1"
            })
    void shouldNotQuoteAnInvalidUrl(String url) {
        Map<String, Object> settings = settings("http://good," + url);

        assertThatThrownBy(() -> new SchemaRegistryConfig(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("entry 2 of schema.registry.url")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cr3t", ":s3cr3t"})
    void shouldRequireUserAndPassword(String userInfo) {
        SchemaRegistryConfig config = new SchemaRegistryConfig(settings(
                "http://host",
                SchemaRegistryConfig.BASIC_AUTH_CREDENTIALS_SOURCE,
                "USER_INFO",
                SchemaRegistryConfig.BASIC_AUTH_USER_INFO,
                userInfo));

        assertThatThrownBy(() -> new SchemaRegistryClient(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("basic.auth.user.info must be user:password")
                .hasMessageNotContaining(SECRET);
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
