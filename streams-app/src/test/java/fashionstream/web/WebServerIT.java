package fashionstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.config.WebSettings;
import fashionstream.console.Json;
import io.javalin.http.ConflictResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the real server with honest and malicious clients. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebServerIT {
    private static final String BODY_OF_THE_INDEX = "<!doctype html>";

    private final HttpClient browser = HttpClient.newHttpClient();
    private final WebSettings settings = new WebSettings("127.0.0.1", 0, List.of("dashboard.example"), 5, false);
    private final List<String> posted = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void start() {
        server = WebServer.start(settings, new SseHub(settings.clientsMax()), List.of(this::addTo));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void addTo(Routes routes) {
        routes.get("/api/fine", request -> request.result("fine"))
                .get("/api/echo", request -> request.result(String.valueOf(request.queryParam("text"))))
                .get("/api/taken", request -> {
                    throw new ConflictResponse("that is taken");
                })
                .get("/api/broken", request -> {
                    throw new IllegalStateException("a secret");
                })
                .post("/api/change", request -> {
                    posted.add(request.body());
                    request.result("changed");
                });
    }

    @Test
    void shouldServeThePageWithRevalidation() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith(BODY_OF_THE_INDEX);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<String> again = send(request("/index.html").header("If-None-Match", header(page, "ETag")));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/fine", "/api/taken", "/api/broken", "/nothing"})
    void shouldSendTheSecurityHeadersWithEveryResponse(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(header(response, "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(response, "X-Frame-Options")).isEqualTo("DENY");
        assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.headers().firstValue("Server")).isEmpty();
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/taken, 409, that is taken",
        "/api/broken, 500, internal error; see the log",
        "/<script>, 404, there is nothing here",
    })
    void shouldReportErrorsAsJson(String path, int status, String message) throws Exception {
        HttpResponse<String> response =
                send(request(path.replace("<", "%3C").replace(">", "%3E")).header("Accept", "text/html"));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(header(response, "Content-Type")).startsWith("application/json");
        assertThat(response.body()).isEqualTo("{\"error\":\"" + message + "\"}");
    }

    @Test
    void shouldRespondToHeadLikeGetAndListTheMethodsOfAPath() throws Exception {
        assertThat(send(request("/api/fine").method("HEAD", BodyPublishers.noBody())))
                .satisfies(response -> assertThat(response.statusCode()).isEqualTo(200))
                .satisfies(response -> assertThat(response.body()).isEmpty());
        assertThat(send(request("/api/taken").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(409);
        assertThat(send(request("/").method("HEAD", BodyPublishers.noBody())).statusCode())
                .isEqualTo(200);
        HttpResponse<String> put = send(withToken(request("/api/change").PUT(BodyPublishers.noBody())));
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(header(put, "Allow")).isEqualTo("POST");
    }

    @Test
    void shouldAcceptChangesOnlyFromItsOwnPage() throws Exception {
        HttpRequest.Builder plain = request("/api/change").POST(BodyPublishers.ofString("x"));
        shouldReject(plain.copy(), "Origin");
        shouldReject(plain.copy().header("Origin", "http://127.0.0.1:" + server.port()), "X-Fashion-Stream-Token");
        shouldReject(
                plain.copy()
                        .header("Origin", "http://127.0.0.1:" + server.port())
                        .header("X-Fashion-Stream-Token", "guessed"),
                "/api/session");
        for (String foreign : List.of("http://evil.example", "http://127.0.0.1:1", "null")) {
            shouldReject(withToken(plain.copy()).setHeader("Origin", foreign), "another origin");
        }
        assertThat(posted).isEmpty();

        assertThat(send(withToken(plain.copy())).body()).isEqualTo("changed");

        assertThat(posted).containsExactly("x");
    }

    @Test
    void shouldRejectReadsOfForeignPages() throws Exception {
        assertThat(send(request("/api/session").header("Origin", "http://evil.example"))
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/fine,    same-origin, cors,     empty,    200",
        "/api/fine,    none,        navigate, document, 200",
        "/,            cross-site,  navigate, document, 200",
        "/index.html,  same-site,   navigate, document, 200",
        // What a page of another site can embed, load, frame or link to.
        "/api/fine,    cross-site,  no-cors,  image,    403",
        "/api/fine,    same-site,   no-cors,  image,    403",
        "/api/fine,    cross-site,  cors,     empty,    403",
        "/api/fine,    cross-site,  navigate, document, 403",
        "/,            cross-site,  no-cors,  image,    403",
        "/,            cross-site,  navigate, iframe,   403",
        "/app.js,      cross-site,  no-cors,  script,   403",
        "/nothing,     cross-site,  navigate, document, 403",
        "/api/fine,    whatever,    cors,     empty,    403",
    })
    void shouldServeOnlyPagesOfItsOwnSite(String path, String site, String mode, String dest, int status)
            throws Exception {
        HttpResponse<String> response = send(request(path)
                .header("Sec-Fetch-Site", site)
                .header("Sec-Fetch-Mode", mode)
                .header("Sec-Fetch-Dest", dest));

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertThat(response.body()).isEqualTo("{\"error\":\"requests from pages of another site are refused\"}");
        }
    }

    @Test
    void shouldCreateANewTokenAtEachStart() throws Exception {
        String before = token();
        stop();
        start();

        assertThat(token()).hasSizeGreaterThan(20).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:PORT, 200",
        "localhost:PORT, 200",
        "dashboard.example, 200",
        "evil.example, 421",
        "evil.example:PORT, 421",
        "localhost:1, 421",
    })
    void shouldAcceptOnlyItsOwnHostNames(String host, int status) throws Exception {
        String port = Integer.toString(server.port());
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(
                    "GET /api/session HTTP/1.1", "Host: " + host.replace("PORT", port), "Connection: close", "");
            String response = connection.readAll();
            assertThat(response).startsWith("HTTP/1.1 " + status + " ");
            assertThat(response.contains("token")).isEqualTo(status == 200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/session HTTP/1.1",
                "GET /api/session HTTP/1.0",
                "GET http://127.0.0.1:PORT/api/session HTTP/1.1\r\nHost: evil.example",
                "GET http://evil.example/api/session HTTP/1.1\r\nHost: 127.0.0.1:PORT",
                "GET /api/session HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example"
            })
    void shouldRejectARequestWithoutExactlyOneHost(String request) throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(request.replace("PORT", Integer.toString(server.port())), "Connection: close", "");
            assertThat(connection.readAll()).startsWith("HTTP/1.1 4").doesNotContain("token");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.properties",
                "/../../logback.xml",
                "/%2e%2e/%2e%2e/logback.xml",
                "/..%2f..%2flogback.xml",
                "/..%5c..%5clogback.xml",
                "/static/../../../logback.xml",
                "//etc/passwd",
                "/./WebServer.class",
                "/WebServer.class",
                "/index.html/",
                "/index.html%00.txt",
                "/.hidden.html",
                "/;/../index.html"
            })
    void shouldServeNothingOutsideItsFolder(String path) throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("GET " + path + " HTTP/1.1", "Host: localhost:" + server.port(), "Connection: close", "");
            assertThat(connection.readAll())
                    .containsPattern("^HTTP/1.1 40[04] ")
                    .doesNotContain("<configuration>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text=%zz", "text=%", "text=%4", "%zz=1"})
    void shouldIgnoreAParameterThatCannotBeDecoded(String query) throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(
                    "GET /api/echo?" + query + " HTTP/1.1",
                    "Host: localhost:" + server.port(),
                    "Connection: close",
                    "");
            assertThat(connection.readAll()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nnull");
        }
    }

    @Test
    void shouldRejectAnEndlessHeader() throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("GET / HTTP/1.1", "Host: localhost:" + server.port(), "X-Long: " + "x".repeat(16 * 1024));
            // Rejected by Jetty itself, before any of our handlers.
            assertThat(connection.readAll())
                    .startsWith("HTTP/1.1 431 ")
                    .contains("X-Content-Type-Options: nosniff")
                    .endsWith("Request Header Fields Too Large\n");
        }
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("GET /" + "x".repeat(16 * 1024) + " HTTP/1.1", "Host: localhost:" + server.port(), "");
            assertThat(connection.statusLine()).startsWith("HTTP/1.1 414 ");
        }
        assertThat(get("/api/fine").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRejectABodyThatIsTooLarge() throws Exception {
        HttpRequest.Builder large = request("/api/change").POST(BodyPublishers.ofByteArray(new byte[70_000]));

        assertThat(send(withToken(large)).statusCode()).isEqualTo(413);
        assertThat(posted).isEmpty();
    }

    @Test
    void shouldReportThatItsPortIsInUse() {
        WebSettings same = new WebSettings("127.0.0.1", server.port(), List.of(), 5, false);

        assertThatThrownBy(() -> WebServer.start(same, new SseHub(5), List.of()))
                .isInstanceOf(WebException.class)
                .hasMessage("port " + server.port() + " is in use on 127.0.0.1; choose another with --set"
                        + " web.port=PORT, 0 for any free one");
    }

    @Test
    void shouldReleaseItsPortWhenClosed() {
        int port = server.port();
        server.close();
        server.close();

        WebSettings same = new WebSettings("127.0.0.1", port, List.of(), 5, false);
        WebServer.start(same, new SseHub(5), List.of()).close();
    }

    @Test
    void shouldReportAnAddressThatBrowsersCanUse() {
        WebSettings everywhere = new WebSettings("0.0.0.0", 0, List.of(), 5, false);
        try (WebServer open = WebServer.start(everywhere, new SseHub(5), List.of())) {
            assertThat(open.url()).isEqualTo("http://127.0.0.1:" + open.port());
            await().untilAsserted(() -> assertThat(browser.send(
                                    HttpRequest.newBuilder(URI.create(open.url()))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .startsWith(BODY_OF_THE_INDEX));
        }
    }

    private void shouldReject(HttpRequest.Builder request, String reason) throws Exception {
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains(reason);
    }

    private HttpRequest.Builder withToken(HttpRequest.Builder request) throws Exception {
        return request.header("Origin", server.url()).header("X-Fashion-Stream-Token", token());
    }

    private String token() throws Exception {
        JsonNode session = Json.MAPPER.readTree(get("/api/session").body());
        assertThat(session.path("header").asText()).isEqualTo("X-Fashion-Stream-Token");
        return session.path("token").asText();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
