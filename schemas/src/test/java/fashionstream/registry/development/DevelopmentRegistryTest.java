package fashionstream.registry.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevelopmentRegistryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE_FIELD =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
    private static final String TWO_FIELDS =
            ONE_FIELD.replace("}]}", "},{\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}]}");
    private static final String CONFLICTING = ONE_FIELD.replace("\"int\"", "\"string\"");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    DevelopmentRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = DevelopmentRegistry.start(0, directory);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void shouldRegisterOnce() {
        JsonNode first = register("s", ONE_FIELD);
        JsonNode again = register("s", "  " + ONE_FIELD.replace(",", ", "));

        assertThat(first.path("id").asInt()).isEqualTo(1);
        assertThat(first.path("version").asInt()).isEqualTo(1);
        assertThat(again).isEqualTo(first);
        assertThat(get("/subjects/s/versions").toString()).isEqualTo("[1]");
    }

    @Test
    void shouldShareTheIdOfASchemaBetweenSubjects() {
        register("s", ONE_FIELD);
        register("s", TWO_FIELDS);
        JsonNode shared = register("other", TWO_FIELDS);

        assertThat(shared.path("id").asInt()).isEqualTo(2);
        assertThat(shared.path("version").asInt()).isEqualTo(1);
        assertThat(get("/schemas/ids/2/versions").toString())
                .isEqualTo("[{\"subject\":\"s\",\"version\":2},{\"subject\":\"other\",\"version\":1}]");
    }

    @Test
    void shouldFindRegisteredSchemas() {
        JsonNode registered = register("s", ONE_FIELD);
        String guid = registered.path("guid").asText();

        assertThat(post("/subjects/s", ONE_FIELD)).isEqualTo(registered);
        assertThat(get("/subjects").toString()).isEqualTo("[\"s\"]");
        assertThat(get("/subjects/s/versions/1")).isEqualTo(registered);
        assertThat(get("/subjects/s/versions/latest")).isEqualTo(registered);
        assertThat(get("/schemas/ids/1").path("schema").asText()).isEqualTo(ONE_FIELD);
        assertThat(get("/schemas/ids/1/schema").toString()).isEqualTo(ONE_FIELD);
        assertThat(get("/schemas/guids/" + guid).path("schema").asText()).isEqualTo(ONE_FIELD);
        assertThat(get("/schemas/types").toString()).isEqualTo("[\"AVRO\"]");
    }

    @Test
    void shouldAcceptSubjectsWithAnyName() {
        register("a%2Fb%20c%2Bd+e", ONE_FIELD);

        assertThat(get("/subjects").toString()).isEqualTo("[\"a/b c+d+e\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /subjects/none/versions, 404, 40401",
        "GET, /subjects/none/versions/latest, 404, 40401",
        "GET, /subjects/s/versions/9, 404, 40402",
        "GET, /subjects/s/versions/x, 422, 42202",
        "GET, /subjects/s/versions/0, 422, 42202",
        "GET, /schemas/ids/9, 404, 40403",
        "GET, /schemas/ids/x, 404, 40403",
        "GET, /schemas/guids/x, 404, 40403",
        "GET, /schemas/guids/00000000-0000-0000-0000-000000000000, 404, 40403",
        "GET, /config/s, 404, 40408",
        "GET, /nothing, 404, 404",
        "GET, /schemas, 404, 404",
        "DELETE, /subjects/s, 404, 404"
    })
    void shouldRespondWithErrorCodes(String method, String path, int status, int code) {
        register("s", ONE_FIELD);

        HttpResponse<String> response = send(request(path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error_code").asInt()).isEqualTo(code);
        assertThat(json(response).path("message").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":\"{\"}",
                "{\"schema\":\"\\\"unheard\\\"\"}",
                "{\"schema\":7}",
                "[]",
                "{}",
                "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}",
                "{\"schema\":\"\\\"int\\\"\",\"references\":[{\"name\":\"x\"}]}"
            })
    void shouldRejectInvalidSchemas(String body) {
        HttpResponse<String> response = send(request("/subjects/s/versions").POST(BodyPublishers.ofString(body)));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("error_code").asInt()).isEqualTo(42201);
    }

    @Test
    void shouldRejectABodyThatIsNotJson() {
        assertThat(send(request("/subjects/s/versions").POST(BodyPublishers.ofString("{")))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldRejectALookUpOfAnUnknownSchema() {
        register("s", ONE_FIELD);
        HttpResponse<String> response = send(request("/subjects/s").POST(BodyPublishers.ofString(body(TWO_FIELDS))));

        assertThat(json(response).path("error_code").asInt()).isEqualTo(40403);
    }

    @Test
    void shouldRejectConflictsAtTheEffectiveLevel() {
        register("s", ONE_FIELD);

        HttpResponse<String> refused =
                send(request("/subjects/s/versions").POST(BodyPublishers.ofString(body(CONFLICTING))));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("message").asText()).contains("TYPE_MISMATCH", "\"s\"");

        put("/config/s", "{\"compatibility\":\"NONE\"}");
        assertThat(register("s", CONFLICTING).path("version").asInt()).isEqualTo(2);
    }

    @Test
    void shouldTestCompatibility() {
        register("s", ONE_FIELD);

        assertThat(post("/compatibility/subjects/s/versions/latest", TWO_FIELDS)
                        .path("is_compatible")
                        .asBoolean())
                .isTrue();
        JsonNode conflict = post("/compatibility/subjects/s/versions/1", CONFLICTING);
        assertThat(conflict.path("is_compatible").asBoolean()).isFalse();
        assertThat(conflict.path("messages")).isNotEmpty();
    }

    @Test
    void shouldRejectAnUnknownLevel() {
        HttpResponse<String> response =
                send(request("/config").PUT(BodyPublishers.ofString("{\"compatibility\":\"SOME\"}")));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("error_code").asInt()).isEqualTo(42203);
    }

    @Test
    void shouldKeepEverythingAcrossARestart() throws IOException {
        register("s", ONE_FIELD);
        register("s", TWO_FIELDS);
        assertThat(get("/config").path("compatibilityLevel").asText()).isEqualTo("BACKWARD");
        put("/config", "{\"compatibility\":\"FULL\"}");
        put("/config/s", "{\"compatibility\":\"FORWARD_TRANSITIVE\"}");
        JsonNode latest = get("/subjects/s/versions/latest");

        registry.close();
        registry = DevelopmentRegistry.start(0, directory);

        assertThat(get("/subjects/s/versions/latest")).isEqualTo(latest);
        assertThat(get("/config").path("compatibilityLevel").asText()).isEqualTo("FULL");
        assertThat(get("/config/s").path("compatibilityLevel").asText()).isEqualTo("FORWARD_TRANSITIVE");
        assertThat(get("/config/other?defaultToGlobal=true")
                        .path("compatibilityLevel")
                        .asText())
                .isEqualTo("FULL");
        assertThat(register("other", CONFLICTING).path("id").asInt()).isEqualTo(3);
    }

    @Test
    void shouldTruncateAnIncompleteLastLine() throws IOException {
        register("s", ONE_FIELD);
        registry.close();
        Path file = directory.resolve(DevelopmentRegistry.FILE_NAME);
        Files.writeString(file, "{\"subject\":\"s\",\"ver", StandardOpenOption.APPEND);

        registry = DevelopmentRegistry.start(0, directory);

        assertThat(register("s", TWO_FIELDS).path("id").asInt()).isEqualTo(2);
        registry.close();
        registry = DevelopmentRegistry.start(0, directory);
        assertThat(get("/subjects/s/versions").toString()).isEqualTo("[1,2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"subject\":\n", "{\"subject\":\"s\"}\n", "[]\n", "{\"compatibility\":\"SOME\"}\n"})
    void shouldNotStartWithADamagedFile(String line) throws IOException {
        registry.close();
        Path file = directory.resolve(DevelopmentRegistry.FILE_NAME);
        Files.writeString(file, line, StandardOpenOption.APPEND);

        assertThatThrownBy(() -> DevelopmentRegistry.start(0, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void shouldNotShareItsFolder() {
        assertThatThrownBy(() -> DevelopmentRegistry.start(0, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use by another registry");
    }

    @Test
    void shouldReportThatAPortIsInUse() {
        assertThatThrownBy(() -> DevelopmentRegistry.start(registry.port(), directory.resolve("other")))
                .isInstanceOf(BindException.class)
                .hasMessage("port " + registry.port() + " is in use; choose another with --registry-port");
    }

    @Test
    void shouldRejectWebPages() {
        HttpResponse<String> response =
                send(request("/subjects").header("Origin", "http://127.0.0.1").GET());

        assertThat(response.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "Host: evil.example, 403",
        "Host: evil.example:8081, 403",
        "Host: 127.0.0.1.evil.example, 403",
        "Host: localhost, 200",
        "Host: [::1]:8081, 200",
        "X-None: x, 403"
    })
    void shouldAcceptOnlyItsOwnHostName(String header, int status) throws IOException {
        assertThat(rawRequest("GET /subjects HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void shouldReportWhyItsFolderCanNotBeUsed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> DevelopmentRegistry.start(0, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + "/" + DevelopmentRegistry.FILE_NAME + " can't be opened: ");
    }

    @Test
    void shouldAcceptTheHostNameThatItListensOn() throws IOException {
        registry.close();
        registry = DevelopmentRegistry.start("127.0.0.2", 0, directory);

        assertThat(registry.url()).isEqualTo("http://127.0.0.2:" + registry.port());
        assertThat(send(request("/subjects").GET()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, is another machine", "[::1, unknown host [::1"})
    void shouldListenOnlyOnItsOwnMachine(String host, String reason) {
        assertThatThrownBy(() -> DevelopmentRegistry.start(host, 0, directory.resolve("other")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("--host");
    }

    @Test
    void shouldRejectBodiesThatAreTooLong() {
        String body = body(ONE_FIELD);
        String longest = body + " ".repeat((1 << 20) - body.length());

        assertThat(send(request("/subjects/s/versions").POST(BodyPublishers.ofString(longest)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(request("/subjects/s/versions").POST(BodyPublishers.ofString(longest + " ")))
                        .statusCode())
                .isEqualTo(413);
    }

    private JsonNode register(String subject, String schema) {
        return post("/subjects/" + subject + "/versions", schema);
    }

    private JsonNode post(String path, String schema) {
        return ok(send(request(path).POST(BodyPublishers.ofString(body(schema)))));
    }

    private JsonNode put(String path, String body) {
        return ok(send(request(path).PUT(BodyPublishers.ofString(body))));
    }

    private JsonNode get(String path) {
        return ok(send(request(path).GET()));
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private static String body(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(registry.url() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String rawRequest(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(response);
            return response.toString(StandardCharsets.UTF_8);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }
}
