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

/** A server whose requests are stuck, and what goes on all the same. */
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
    void shouldRefuseWhatWaitsTooLongAndAnswerTheRest() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(browser.sendAsync(request("/stuck"), BodyHandlers.ofString()));
        }
        await().until(() -> begun.get() == Lane.FETCH.threads());
        // So many don't even wait.
        int refused = MANY - Lane.FETCH.threads() - Lane.FETCH.waiting();
        await().atMost(Duration.ofSeconds(2)).until(() -> done(answers) >= refused);

        shouldAnswerAtOnce("/health", "/figures", "/quick", "/");

        // The others wait for three seconds.
        await().atMost(Duration.ofSeconds(10)).until(() -> done(answers) == MANY - Lane.FETCH.threads());
        assertThat(answers.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
                    assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                            .hasValue("nosniff");
                    assertThat(answer.body()).contains("{\"error\":\"too many requests are waiting");
                });
        released.countDown();
        await().until(() -> done(answers) == MANY);
        assertThat(answers.stream().filter(answer -> answer.join().statusCode() == 200))
                .hasSize(Lane.FETCH.threads());
        assertThat(begun).hasValue(Lane.FETCH.threads());
    }

    private static long done(List<? extends CompletableFuture<?>> answers) {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void shouldAnswerProbesWhileBrowsersDoNotReadWhatTheyAskedFor() throws Exception {
        for (int i = 0; i < 20; i++) {
            for (String path : List.of("/long", "/large")) {
                connect().send("GET " + path + " HTTP/1.1", "Host: localhost:" + server.port(), "");
            }
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(status("/quick")).isEqualTo(503);
            assertThat(status("/figures")).isEqualTo(503);
        });

        shouldAnswerAtOnce("/health");
    }

    @Test
    void shouldAnswerProbesWhileBodiesDoNotCome() throws Exception {
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

        shouldAnswerAtOnce("/health", "/figures", "/quick", "/");
    }

    @Test
    void shouldLetProbesInAgainAfterIdleConnectionsHaveTakenAllPlaces() throws Exception {
        for (int i = 0; i < 300; i++) {
            // The system accepts those that the server doesn't.
            connect();
        }

        await().atMost(Duration.ofSeconds(25)).untilAsserted(() -> shouldAnswerAtOnce("/health"));
    }

    private void shouldAnswerAtOnce(String... paths) throws Exception {
        for (String path : paths) {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request(path), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
    }

    /** Gives it longer than requests wait for their lane. */
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
                // What is stuck, or waits for its lane, takes longer.
                .timeout(path.equals("/stuck") ? Duration.ofSeconds(50) : Duration.ofSeconds(2))
                .build();
    }
}
