package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.kafka.TransientFailures;
import fashionstream.registry.NotARegistryException;
import fashionstream.topics.InputSubjects;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the start checks the registry. Each URL has a password, which must never be shown. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RegistryCheckTest {
    private static final String SECRET = "s3cr3t";

    @Test
    void shouldNotShowThePasswordOfARegistryThatDoesNotRespond() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            RegistryCheck.checkWriting(config(silent.getLocalPort(), "startup.timeout.ms", "500")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("no response from a schema registry at http://127.0.0.1:"
                            + silent.getLocalPort() + " within")
                    .satisfies(RegistryCheckTest::showsNoPassword);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, <html>not here</html>, does not respond like a schema registry",
        "200, '{\"id\":null}', no usable \"id\"",
        "401, '', basic.auth.user.info",
        "403, '{\"error_code\":40301,\"message\":\"not yours\"}', denies access",
        "503, '', is not available",
        "409, '{\"error_code\":409,\"message\":\"incompatible\"}', refused"
    })
    void shouldReportAProblemImmediately(int status, String body, String message) throws IOException {
        try (Server server = new Server(status, body)) {
            assertThatThrownBy(() -> RegistryCheck.checkWriting(config(server.port(), "serde.max.retries", "0")))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining(message)
                    .satisfies(RegistryCheckTest::showsNoPassword);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, '{\"error_code\":40301,\"message\":\"not yours\"}'",
        "422, '{\"error_code\":42205,\"message\":\"read-only\"}'",
        "405, ''"
    })
    void shouldDoWithoutTheSchemasOfTheInputs(int status, String body) throws IOException {
        // Neither subject exists, and neither may be created.
        Answer unknown = new Answer(404, "{\"error_code\":40401,\"message\":\"no such subject\"}");
        try (Server server = new Server(unknown, new Answer(status, body))) {
            InputSubjects.register(config(server.port()));

            assertThat(server.requests())
                    .containsExactly(
                            "GET /subjects/images-value/versions/latest",
                            "POST /subjects/images-value/versions",
                            "GET /subjects/labels-value/versions/latest",
                            "POST /subjects/labels-value/versions");
        }
        try (Server server = new Server(status, body)) {
            InputSubjects.register(config(server.port()));

            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void shouldDistinguishWrongSettingsFromTransientFailures() throws IOException {
        try (Server server = new Server(404, "<html>not here</html>")) {
            assertThatThrownBy(() -> RegistryCheck.checkWriting(config(server.port())))
                    .isInstanceOf(NotARegistryException.class)
                    .satisfies(failure -> assertThat(TransientFailures.isAboutSurroundings(failure))
                            .isTrue());
        }
        try (Server server = new Server(409, "{\"error_code\":409}")) {
            assertThatThrownBy(() -> RegistryCheck.checkWriting(config(server.port())))
                    .satisfies(failure -> assertThat(TransientFailures.isAboutSurroundings(failure))
                            .isFalse());
        }
    }

    @Test
    void shouldDetectThatTheHeaderFormNeedsAnotherRegistry() throws IOException {
        try (Server server = new Server(200, "{\"id\":1}")) {
            RegistryCheckTest.runPrefixForm(server);
            assertThatThrownBy(() -> RegistryCheck.checkWriting(
                            config(server.port(), "serde.value.schema.id.serializer", "HeaderSchemaIdSerializer")))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("returned no GUID");
        }
    }

    private static void runPrefixForm(Server server) {
        try {
            RegistryCheck.checkWriting(config(server.port()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://ann:s3cr3t@", "http://ann:s3cr3t@ho st:8081", "ann:s3cr3t@host", "http://a:s3c@r3t@h"})
    void shouldNotShowThePasswordOfAUrlThatCannotBeRead(String url) {
        AppConfig config = AppConfig.of(Map.of("schema.registry.url", url));

        assertThat(config.schemaRegistryUrl()).doesNotContain("s3c").contains("hidden");
        assertThatThrownBy(() -> RegistryCheck.checkWriting(config))
                .isInstanceOf(ConfigException.class)
                .satisfies(RegistryCheckTest::showsNoPassword);
    }

    @Test
    void shouldShowUrlsWithoutCredentials() {
        assertThat(AppConfig.of(Map.of(
                                "schema.registry.url", "http://ann:s3cr3t@one:1/x , https://two,http://%41:b@three"))
                        .schemaRegistryUrl())
                .isEqualTo("http://one:1/x,https://two,http://three");
        assertThat(AppConfig.of(Map.of("schema.registry.url", "no url")).schemaRegistryUrl())
                .isEqualTo("no url");
    }

    private static AppConfig config(int port, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("schema.registry.url", "http://ann:" + SECRET + "@127.0.0.1:" + port);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return AppConfig.of(settings);
    }

    private static void showsNoPassword(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain("s3c");
    }

    private record Answer(int status, String body) {}

    /** Answers every request alike, or reading and writing ones differently. */
    private static final class Server implements AutoCloseable {
        private final HttpServer server;
        private final List<String> requests = new CopyOnWriteArrayList<>();

        Server(int status, String body) throws IOException {
            this(new Answer(status, body), new Answer(status, body));
        }

        Server(Answer get, Answer post) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                requests.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath());
                Answer answer = exchange.getRequestMethod().equals("GET") ? get : post;
                byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                try (exchange) {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        List<String> requests() {
            return requests;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
