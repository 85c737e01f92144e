package fashionstream.registry;

import static fashionstream.registry.TestSerdes.WORD;
import static fashionstream.registry.TestSerdes.WORD_TEXT;
import static fashionstream.registry.TestSerdes.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistryClientTest {
    private static final String FOUND = JsonNodeFactory.instance
            .objectNode()
            .put("id", 7)
            .put("guid", "00000000-0000-0001-0000-000000000002")
            .put("schema", WORD_TEXT)
            .toString();

    StubRegistry stub;

    @BeforeEach
    void start() throws Exception {
        stub = new StubRegistry();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    @Test
    void shouldRegister() {
        RegisteredSchema schema = client(stub.respond(200, FOUND).url()).register("a/b c+d-value", WORD, true);

        assertThat(schema).isEqualTo(new RegisteredSchema(7, new UUID(1, 2), WORD));
        assertThat(stub.requests()).singleElement().satisfies(request -> {
            assertThat(request.line()).isEqualTo("POST /subjects/a%2Fb%20c%2Bd-value/versions?normalize=true");
            assertThat(request.body())
                    .isEqualTo(JsonNodeFactory.instance
                            .objectNode()
                            .put("schemaType", "AVRO")
                            .put("schema", WORD_TEXT)
                            .toString());
        });
    }

    @Test
    void shouldAcceptAResponseOfOlderRegistries() {
        assertThat(client(stub.respond(200, "{\"id\":7}").url()).register("s", WORD, false))
                .isEqualTo(new RegisteredSchema(7, null, WORD));
    }

    @Test
    void shouldCacheSchemas() {
        SchemaRegistryClient client = client(stub.respond(200, FOUND).url());

        for (int i = 0; i < 3; i++) {
            assertThat(client.schemaById(7, "s")).isEqualTo(WORD);
            assertThat(client.schemaByGuid(new UUID(1, 2))).isEqualTo(WORD);
            assertThat(client.lookUp("s", WORD, false).id()).isEqualTo(7);
        }

        assertThat(stub.requests().stream().map(StubRegistry.Request::line))
                .containsExactly(
                        "GET /schemas/ids/7?fetchMaxId=false&subject=s",
                        "GET /schemas/guids/00000000-0000-0001-0000-000000000002",
                        "POST /subjects/s?normalize=false&deleted=false");
    }

    @Test
    void shouldRefreshTheLatestSchemaAfterAWhile() {
        SettableClock clock = new SettableClock();
        SchemaRegistryClient client = new SchemaRegistryClient(
                new SchemaRegistryConfig(TestSerdes.settings(
                        stub.respond(200, FOUND).url(), SchemaRegistryConfig.LATEST_CACHE_TTL_SEC, 10)),
                clock);

        client.latest("s");
        clock.advance(Duration.ofSeconds(9));
        client.latest("s");
        assertThat(stub.requests()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        client.latest("s");
        assertThat(stub.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "404, 40401, Subject 's' not found.",
        "404, 40402, Version 3 not found.",
        "404, 40403, Schema 7 not found",
        "409, 40901, incompatible",
        "409, 409, incompatible",
        "422, 42201, Invalid schema"
    })
    void shouldBlameTheRecordForARejection(int status, int code, String message) {
        stub.respond(status, "{\"error_code\":" + code + ",\"message\":\"" + message + "\"}");

        assertThatThrownBy(() -> client(stub.url()).schemaById(7, null))
                .isInstanceOfSatisfying(SchemaRegistryException.class, e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.errorCode()).isEqualTo(code);
                    assertThat(e.isConflict()).isEqualTo(status == 409);
                })
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining(stub.url())
                .hasMessageContaining(message);
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void shouldReportThatCredentialsAreWrong() {
        stub.respond(401, "{\"error_code\":40101,\"message\":\"no\"}");

        assertThatThrownBy(() -> client(stub.url()).latest("s"))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("basic.auth.user.info");
    }

    @Test
    void shouldReportThatAccessIsDenied() {
        stub.respond(403, "{\"error_code\":40301,\"message\":\"not yours\"}");

        assertThatThrownBy(() -> client(stub.url()).latest("s"))
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("not yours");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void shouldRetryIfTheRegistryIsBusy(int status) {
        stub.respond(status, "<html>busy</html>").respond(status, "").respond(200, FOUND);

        assertThat(client(stub.url()).schemaById(7, null)).isEqualTo(WORD);
        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void shouldThrowARetriableExceptionIfTheRegistryStaysBusy() {
        stub.respond(503, "{\"error_code\":50301,\"message\":\"no leader\"}");

        assertThatThrownBy(() -> client(stub.url()).schemaById(7, null))
                .isInstanceOf(RetriableException.class)
                .isNotInstanceOf(SerializationException.class)
                .hasMessageContaining(stub.url())
                .hasMessageContaining("no leader");
        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void shouldReportWhatToDoIfNoRegistryResponds() throws IOException {
        String url = deadUrl();

        assertThatThrownBy(() -> client(url).schemaById(7, null))
                .isInstanceOf(RetriableException.class)
                .isNotInstanceOf(SerializationException.class)
                .hasMessage("no schema registry responds at " + url
                        + " (connection refused); start it, or check schema.registry.url");
    }

    @Test
    void shouldFailOverToTheNextUrlAndStayThere() throws IOException {
        String dead = deadUrl();
        try (StubRegistry busy = new StubRegistry().respond(500, "")) {
            SchemaRegistryClient client = client(
                    dead + "," + busy.url() + "/, " + stub.respond(200, FOUND).url());

            assertThat(client.schemaById(7, null)).isEqualTo(WORD);
            assertThat(client.schemaById(8, null)).isEqualTo(WORD);

            assertThat(busy.requests()).hasSize(1);
            assertThat(stub.requests()).hasSize(2);
        }
    }

    @Test
    void shouldNotFailOverAfterARejection() throws IOException {
        stub.respond(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        try (StubRegistry other = new StubRegistry().respond(200, FOUND)) {
            assertThatThrownBy(() -> client(stub.url() + "," + other.url()).schemaById(7, null))
                    .isInstanceOf(SchemaRegistryException.class);
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, <html>welcome</html>",
        "200, ''",
        "200, '[1]'",
        "200, '{}'",
        "404, <html>not here</html>",
        "404, '{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}'",
        "405, ''",
        "204, ''"
    })
    void shouldReportThatTheUrlIsNotThatOfARegistry(int status, String body) {
        stub.respond(status, body);

        assertThatThrownBy(() -> client(stub.url()).schemaById(7, null))
                .isInstanceOf(InvalidConfigurationException.class)
                .isNotInstanceOf(SerializationException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void shouldNotFollowRedirects() throws IOException {
        try (StubRegistry other = new StubRegistry().respond(200, FOUND)) {
            stub.redirectTo(other.url());

            assertThatThrownBy(() -> client(stub.url()).latest("s")).isInstanceOf(InvalidConfigurationException.class);
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}', of type PROTOBUF",
        "'{\"schemaType\":\"JSON\",\"schema\":\"{}\"}', of type JSON",
        "'{\"references\":[{\"name\":\"x\"}],\"schema\":\"x\"}', refers to other schemas",
        "'{\"schema\":\"{\"}', not a valid Avro schema"
    })
    void shouldBlameTheRecordForAnUnusableSchema(String response, String message) {
        stub.respond(200, response);

        assertThatThrownBy(() -> client(stub.url()).schemaById(7, null))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("the schema with id 7")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":null,\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":\"7\",\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":7.5,\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":-7,\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":7000000000,\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":[null],\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":7,\"guid\":\"x\",\"schema\":\"\\\"int\\\"\"}",
                "{\"id\":7,\"guid\":{},\"schema\":[]}",
                "{\"id\":7,\"schema\":{}}",
                "{\"id\":7,\"schema\":5}",
                "{\"schema\":null}",
                "{\"schemaType\":null,\"references\":null}",
                "[null]",
                "null",
                "7",
                "\"schema\"",
                "{\"id\":7,",
                "{\"id\":NaN}"
            })
    void shouldReportAMalformedResponse(String response) {
        stub.respond(200, response);
        SchemaRegistryClient client = client(stub.url());

        for (ThrowingCallable request : List.<ThrowingCallable>of(
                () -> client.latest("s"),
                () -> client.register("s", WORD, false),
                () -> client.lookUp("s", WORD, false))) {
            assertThatCode(request)
                    .satisfiesAnyOf(
                            // The response to a registration need not contain a schema.
                            e -> assertThat(e).isNull(),
                            e -> assertThat(e)
                                    .isInstanceOf(NotARegistryException.class)
                                    .hasMessageContaining("schema.registry.url"));
        }
        assertThatThrownBy(() -> client.latest("s")).isInstanceOf(NotARegistryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error_code\":null,\"message\":null}",
                "{\"error_code\":[40403]}",
                "{\"error_code\":{}}",
                "{\"error_code\":4e999}",
                "[null]",
                "null",
                "{"
            })
    void shouldReportAMalformedErrorResponse(String response) {
        stub.respond(404, response);

        assertThatThrownBy(() -> client(stub.url()).schemaById(7, null))
                .isInstanceOf(NotARegistryException.class)
                .hasMessageContaining("HTTP 404");
    }

    @Test
    void shouldKeepTheLatestSchemaWhileTheRegistryIsUnavailable() {
        SettableClock clock = new SettableClock();
        SchemaRegistryClient client = new SchemaRegistryClient(
                new SchemaRegistryConfig(
                        TestSerdes.settings(stub.respond(200, FOUND).url())),
                clock);
        RegisteredSchema known = client.latest("s");

        stub.respond(404, "{\"error_code\":40401,\"message\":\"Subject 's' not found.\"}")
                .respond(404, "<html>no</html>");
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofMinutes(2));
            assertThat(client.latest("s")).isEqualTo(known);
        }

        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void shouldTruncateQuotedTextAndKeepItOnOneLine() {
        stub.respond(404, "{\"error_code\":40403,\"message\":\"a\\nb" + "x".repeat(5000) + "\"}");

        assertThatThrownBy(() -> client(stub.url()).schemaById(7, null))
                .message()
                .contains("a bxxx")
                .hasSizeLessThan(1000)
                .doesNotContain("\n");
    }

    @Test
    void shouldRejectAResponseThatIsTooLong() {
        stub.respond(200, " ".repeat(9 << 20));

        assertThatThrownBy(() ->
                        client(stub.url(), SchemaRegistryConfig.MAX_RETRIES, 0).latest("s"))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("longer than 8388608 bytes");
    }

    @Test
    void shouldNotWaitForeverForTheRestOfAResponse() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread half = new Thread(() -> respondHalf(server));
            half.start();
            SchemaRegistryClient client = client(
                    "http://127.0.0.1:" + server.getLocalPort(),
                    SchemaRegistryConfig.MAX_RETRIES,
                    0,
                    SchemaRegistryConfig.HTTP_CONNECT_TIMEOUT_MS,
                    1000,
                    SchemaRegistryConfig.HTTP_READ_TIMEOUT_MS,
                    200);

            assertThatThrownBy(() -> client.latest("s"))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("no complete response within 1200 ms");
            half.join();
        }
    }

    @Test
    void shouldReturnWhenInterrupted() throws IOException {
        SchemaRegistryClient client = client(deadUrl());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> client.latest("s")).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldDoubleTheWaitUpToTheMaximum() {
        Backoff backoff = new Backoff(100, 1000);

        assertThat(new long[] {
                    backoff.boundMs(0), backoff.boundMs(1), backoff.boundMs(3), backoff.boundMs(4), backoff.boundMs(99)
                })
                .containsExactly(100, 200, 800, 1000, 1000);
        assertThat(new Backoff(Long.MAX_VALUE, 5).boundMs(3)).isEqualTo(5);
    }

    @Test
    void shouldEvictTheLeastRecentlyUsedEntry() {
        BoundedCache<String, Integer> cache = new BoundedCache<>(2);
        cache.put("a", 1);
        cache.put("b", 2);
        cache.get("a");
        cache.put("c", 3);

        assertThat(cache.get("a")).isEqualTo(1);
        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("c")).isEqualTo(3);
    }

    @Test
    void shouldEvictByWeight() {
        BoundedCache<String, Integer> cache = new BoundedCache<>(10, Integer::intValue);
        cache.put("a", 4);
        cache.put("b", 4);
        cache.put("b", 6);
        assertThat(cache.get("a")).isEqualTo(4);
        cache.put("c", 5);

        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("a")).isEqualTo(4);

        cache.put("d", 11);
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("d")).isEqualTo(11);
    }

    @Test
    void shouldAcceptSchemasThatCurrentAvroWouldReject() {
        stub.respond(
                200,
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":"
                        + "[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"int\\\",\\\"default\\\":\\\"x\\\"}]}\"}");

        assertThat(client(stub.url()).schemaById(7, null).getType()).isEqualTo(Schema.Type.RECORD);
    }

    private static String deadUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    /** Sends headers and one byte, then nothing until the client disconnects. */
    private static void respondHalf(ServerSocket server) {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has disconnected, as expected.
        }
    }
}
