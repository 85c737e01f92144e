package fashionstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.config.WebSettings;
import fashionstream.console.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with stuck requests, which must not affect other requests. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LanesIT {
    private static final int MANY = 100;

    private final HttpClient browser = HttpClient.newHttpClient();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final List<RawConnection> connections = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void start() {
        WebSettings settings = new WebSettings("127.0.0.1", 0, List.of(), 5, false);
        server = WebServer.start(settings, new SseHub(5), List.of(this::addTo));
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        for (RawConnection connection : connections) {
            connection.close();
        }
        server.close();
    }

    private void addTo(Routes routes) {
        byte[] large = new byte[16 * 1024 * 1024];
        routes.get(Lane.PROBE, "/health", request -> request.result("well"))
                .get(Lane.SCRAPE, "/figures", request -> request.result("1"))
                .get(Lane.FETCH, "/stuck", request -> {
                    begun.incrementAndGet();
                    released.await();
                    request.result("at last");
                })
                .get(Lane.SCRAPE, "/large", request -> request.result(large))
                .get("/quick", request -> request.result("quick"))
                .get("/long", request -> request.result(large))
                .post("/change", request -> request.result("changed " + request.body()));
    }

    @Test
    void shouldRejectRequestsThatWaitTooLongAndServeTheOthers() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            responses.add(browser.sendAsync(request("/stuck"), BodyHandlers.ofString()));
        }
        await().until(() -> begun.get() == Lane.FETCH.threads());
        // Requests beyond these limits are rejected immediately.
        int refused = MANY - Lane.FETCH.threads() - Lane.FETCH.waiting();
        await().atMost(Duration.ofSeconds(2)).until(() -> done(responses) >= refused);

        shouldRespondImmediately("/health", "/figures", "/quick", "/");

        // The others wait for three seconds.
        await().atMost(Duration.ofSeconds(10)).until(() -> done(responses) == MANY - Lane.FETCH.threads());
        assertThat(responses.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .allSatisfy(response -> {
                    assertThat(response.statusCode()).isEqualTo(503);
                    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
                    assertThat(response.headers().firstValue("X-Content-Type-Options"))
                            .hasValue("nosniff");
                    assertThat(response.body()).contains("{\"error\":\"too many requests are waiting");
                });
        released.countDown();
        await().until(() -> done(responses) == MANY);
        assertThat(responses.stream().filter(response -> response.join().statusCode() == 200))
                .hasSize(Lane.FETCH.threads());
        assertThat(begun).hasValue(Lane.FETCH.threads());
    }

    private static long done(List<? extends CompletableFuture<?>> responses) {
        return responses.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void shouldRespondToProbesWhileBrowsersDoNotReadTheirResponses() throws Exception {
        for (int i = 0; i < 20; i++) {
            for (String path : List.of("/long", "/large")) {
                connect().send("GET " + path + " HTTP/1.1", "Host: localhost:" + server.port(), "");
            }
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(status("/quick")).isEqualTo(503);
            assertThat(status("/figures")).isEqualTo(503);
        });

        shouldRespondImmediately("/health");
    }

    @Test
    void shouldRespondToProbesWhileBodiesDoNotArrive() throws Exception {
        JsonNode session = Json.MAPPER.readTree(
                browser.send(request("/api/session"), BodyHandlers.ofString()).body());
        for (int i = 0; i < 40; i++) {
            connect()
                    .send(
                            "POST /change HTTP/1.1",
                            "Host: localhost:" + server.port(),
                            "Origin: http://localhost:" + server.port(),
                            session.path("header").asText() + ": "
                                    + session.path("token").asText(),
                            "Content-Length: 100",
                            "",
                            "a");
        }

        shouldRespondImmediately("/health", "/figures", "/quick", "/");
    }

    @Test
    void shouldRespondToProbesAfterIdleConnectionsHaveReachedTheLimit() throws Exception {
        // The operating system accepts connections beyond the server's limit of 205, but no more than its queue holds.
        for (int i = 0; i < 240; i++) {
            connect();
        }

        await().ignoreExceptionsInstanceOf(HttpTimeoutException.class)
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> shouldRespondImmediately("/health"));
    }

    private void shouldRespondImmediately(String... paths) throws Exception {
        for (String path : paths) {
            HttpResponse<String> response = HttpClient.newHttpClient().send(request(path), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path).isEqualTo(200);
        }
    }

    /** Allows more time than requests wait for their lane. */
    private int status(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return browser.send(request, BodyHandlers.discarding()).statusCode();
    }

    private RawConnection connect() throws Exception {
        RawConnection connection = new RawConnection(server.port());
        connections.add(connection);
        return connection;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                // One that waits for its lane is rejected sooner.
                .timeout(path.equals("/stuck") ? Duration.ofSeconds(50) : Duration.ofSeconds(10))
                .build();
    }
}
