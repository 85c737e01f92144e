package fashionstream.registry;

import static fashionstream.registry.TestSerdes.WORD;
import static fashionstream.registry.TestSerdes.WORD_TEXT;
import static fashionstream.registry.TestSerdes.schemaResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which responses to a lookup are the record's fault, which are not, and how often the client sends requests. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchemaLookupTest {
    private static final String IDS = "/schemas/ids/";
    private static final String GUIDS = "/schemas/guids/";
    private static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema not found\"}";
    private static final String PAGE = "<html>404 page not found</html>";

    private final SettableClock clock = new SettableClock();
    private StubRegistry stub;

    @BeforeEach
    void start() throws Exception {
        stub = new StubRegistry();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "404, <html>404 page not found</html>",
        "404, ''",
        "404, '{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}'",
        "404, '{\"message\":\"Not found\",\"code\":404}'",
        "400, ''",
        "403, <html>Forbidden</html>",
        "405, ''",
        "501, ''",
        "302, ''",
        "200, <html>welcome</html>",
        "200, '{}'"
    })
    void shouldBlameTheRecordIfTheRegistryDoesNotSupportLookupByGuid(int status, String body) {
        stub.respondTo(GUIDS, status, body).respondTo(IDS, 404, UNKNOWN);
        SchemaRegistryClient client = client();

        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> client.schemaByGuid(UUID.randomUUID()))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("does not support lookup by GUID");
        }
        assertThat(stub.requests()).hasSize(3);

        // The registry may have been replaced by one that supports it.
        clock.advance(FailedLookups.LIFETIME);
        stub.respondTo(GUIDS, 200, schemaResponse(WORD_TEXT));
        assertThat(client.schemaByGuid(UUID.randomUUID())).isEqualTo(WORD);
    }

    @Test
    void shouldContinueIfTheRegistryDoesNotSupportLookupByGuid() {
        stub.respondTo(GUIDS, 404, PAGE).respondTo(IDS, 200, schemaResponse(WORD_TEXT));
        AvroDeserializer<?> deserializer = TestSerdes.deserializer(stub.url());
        byte[] garbage = new byte[40];
        garbage[0] = 1;

        assertThatThrownBy(() -> deserializer.deserialize("images", garbage))
                .isInstanceOf(SerializationException.class);
        assertThat(deserializer.deserialize("images", new byte[] {0, 0, 0, 0, 7, 4, 'h', 'i'}))
                .hasToString("{\"text\": \"hi\"}");
    }

    @Test
    void shouldRecognizeARegistryThatDeniesAccess() {
        stub.respondTo(GUIDS, 404, PAGE).respondTo(IDS, 403, "{\"error_code\":40301,\"message\":\"not yours\"}");

        assertThatThrownBy(() -> client().schemaByGuid(UUID.randomUUID()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("does not support lookup by GUID");
    }

    @Test
    void shouldNotTreatATransientProxyErrorAsUnsupportedLookup() {
        stub.respond(404, PAGE).respond(404, UNKNOWN).respond(200, schemaResponse(WORD_TEXT));

        assertThat(client().schemaByGuid(UUID.randomUUID())).isEqualTo(WORD);
    }

    @Test
    void shouldNotBlameTheRecordIfTheRegistryHasLostItsSchemas() {
        stub.respondTo(IDS + "7", 200, schemaResponse(WORD_TEXT)).respondTo(IDS + "8", 404, UNKNOWN);
        SchemaRegistryClient client = client();
        client.schemaById(7, null);

        assertThatThrownBy(() -> client.schemaById(8, null)).isInstanceOf(SchemaRegistryException.class);
        clock.advance(FailedLookups.LIFETIME);
        stub.respondTo(IDS + "7", 404, UNKNOWN);
        assertThatThrownBy(() -> client.schemaById(8, null))
                .isInstanceOf(NotARegistryException.class)
                .hasMessageContaining("no longer has the schema with id 7");

        // None of these failures is cached.
        stub.respondTo(IDS + "7", 200, schemaResponse(WORD_TEXT)).respondTo(IDS + "8", 200, schemaResponse(WORD_TEXT));
        assertThat(client.schemaById(8, null)).isEqualTo(WORD);
    }

    @Test
    void shouldCheckOncePerSecondWhetherTheRegistryHasLostItsSchemas() {
        stub.respondTo(IDS + "1", 404, UNKNOWN).respondTo(IDS + "7", 200, schemaResponse(WORD_TEXT));
        SchemaRegistryClient client = client();
        client.schemaById(7, null);

        for (int id = 1000; id < 2000; id++) {
            int unknown = id;
            assertThatThrownBy(() -> client.schemaById(unknown, null)).isInstanceOf(SchemaRegistryException.class);
        }
        assertThat(stub.requests()).hasSize(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 403, 404, 405, 409, 422, 501})
    void shouldNotBlameTheRecordIfAnotherServerResponds(int status) {
        stub.respond(status, PAGE);
        SchemaRegistryClient client = client();

        assertThatThrownBy(() -> client.schemaById(7, "images-value")).isInstanceOf(NotARegistryException.class);
        assertThatThrownBy(() -> client.schemaByGuid(UUID.randomUUID())).isInstanceOf(NotARegistryException.class);

        // None of these failures is cached.
        stub.respond(200, schemaResponse(WORD_TEXT));
        assertThat(client.schemaById(7, "images-value")).isEqualTo(WORD);
    }

    @Test
    void shouldNotBlameTheRecordIfAccessIsDenied() {
        stub.respond(401, "").respond(403, "{\"error_code\":40301,\"message\":\"not yours\"}");
        SchemaRegistryClient client = client();

        assertThatThrownBy(() -> client.schemaByGuid(UUID.randomUUID())).isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> client.schemaByGuid(UUID.randomUUID())).isInstanceOf(AuthorizationException.class);
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void shouldNotBlameTheRecordIfTheRegistryIsBusy() {
        stub.respondTo(GUIDS, 503, "").respondTo(IDS, 404, UNKNOWN);

        assertThatThrownBy(() -> client().schemaByGuid(UUID.randomUUID())).isInstanceOf(RetriableException.class);
    }

    @Test
    void shouldCacheAMissingSchemaForAWhile() {
        stub.respond(404, UNKNOWN);
        SchemaRegistryClient client = client();

        for (int i = 0; i < 4000; i++) {
            assertThatThrownBy(() -> client.schemaById(7, null))
                    .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.errorCode())
                            .isEqualTo(SchemaRegistryException.SCHEMA_NOT_FOUND))
                    .hasMessageContaining("Schema not found");
        }
        assertThat(stub.requests()).hasSize(1);

        clock.advance(FailedLookups.LIFETIME);
        stub.respond(200, schemaResponse(WORD_TEXT));
        assertThat(client.schemaById(7, null)).isEqualTo(WORD);
    }

    @Test
    void shouldRequestAgainAfterTheClockWasSetBack() {
        stub.respond(404, UNKNOWN).respond(200, schemaResponse(WORD_TEXT));
        SchemaRegistryClient client = client();

        assertThatThrownBy(() -> client.schemaById(7, null)).isInstanceOf(SchemaRegistryException.class);
        clock.advance(Duration.ofHours(-1));
        assertThat(client.schemaById(7, null)).isEqualTo(WORD);
    }

    @Test
    void shouldCacheAnUnusableSchema() {
        stub.respond(200, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
        SchemaRegistryClient client = client();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> client.schemaById(7, null))
                    .isExactlyInstanceOf(SerializationException.class)
                    .hasMessageContaining("the schema with id 7 is of type JSON");
        }
        assertThat(stub.requests()).hasSize(1);
    }

    /** With the default settings, whose waits would make this take hours. */
    @Test
    void shouldNotWaitBetweenManyMissingSchemas() {
        stub.respond(404, UNKNOWN);
        SchemaRegistryClient client = client(
                SchemaRegistryConfig.MAX_RETRIES, 3,
                SchemaRegistryConfig.RETRIES_WAIT_MS, 60_000,
                SchemaRegistryConfig.RETRIES_MAX_WAIT_MS, 60_000);

        for (int id = 1; id <= 500; id++) {
            int missing = id;
            assertThatThrownBy(() -> client.schemaById(missing, null)).isInstanceOf(SchemaRegistryException.class);
        }

        assertThat(stub.requests()).hasSize(500);
        assertThat(stub.requests().stream().map(StubRegistry.Request::client).distinct())
                .as("connections")
                .hasSize(1);
    }

    @Test
    void shouldKeepUsingTheEndpointThatRejectedARequest() throws Exception {
        try (StubRegistry page = new StubRegistry().respond(404, PAGE)) {
            stub.respond(404, UNKNOWN);
            SchemaRegistryClient client = new SchemaRegistryClient(
                    new SchemaRegistryConfig(TestSerdes.settings(page.url() + "," + stub.url())), clock);

            for (int id = 1; id <= 10; id++) {
                int missing = id;
                assertThatThrownBy(() -> client.schemaById(missing, null)).isInstanceOf(SchemaRegistryException.class);
            }

            assertThat(page.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void shouldNotRequestAnIdThatNoRegistryAssigns(int id) {
        byte[] bytes = ByteBuffer.allocate(9).put((byte) 0).putInt(id).array();
        AvroDeserializer<?> deserializer = TestSerdes.deserializer(stub.url());

        assertThatThrownBy(() -> deserializer.deserialize("images", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("schema id " + id);
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void shouldBlameTheRecordForASchemaThatIsTooLarge() {
        stub.respond(200, schemaResponse("x".repeat(SchemaText.MAX_CHARS + 1)))
                .respond(200, schemaResponse("x".repeat(RegistryResponse.MAX_BYTES)));
        SchemaRegistryClient client = client();

        for (int id = 1; id <= 2; id++) {
            int large = id;
            assertThatThrownBy(() -> client.schemaById(large, null))
                    .isExactlyInstanceOf(SerializationException.class)
                    .hasMessageContaining("too large");
        }
    }

    private SchemaRegistryClient client(Object... settings) {
        return new SchemaRegistryClient(new SchemaRegistryConfig(TestSerdes.settings(stub.url(), settings)), clock);
    }
}
