package fashionstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.config.WebSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests event streams over real connections. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SseHubIT {
    private static final int MAX_CLIENTS = 50;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);
    private static final SseEvent HELLO = new SseEvent("hello", "{}");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final SseHub hub = new SseHub(MAX_CLIENTS, Duration.ofMillis(100));
    private final List<RawConnection> connections = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void start() {
        hub.bindTo(meters);
        RouteSource events =
                routes -> routes.events("/api/events", request -> hub.connect(request, () -> List.of(HELLO)));
        server = WebServer.start(
                new WebSettings("127.0.0.1", 0, List.of(), MAX_CLIENTS, false), hub, List.of(events), IDLE_TIMEOUT);
    }

    @AfterEach
    void stop() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
        server.close();
    }

    @Test
    void shouldGreetABrowserAndSendItEachEventWithAnId() throws Exception {
        RawConnection browser = connect();
        assertThat(browser.readTo("\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("Content-Type: text/event-stream")
                .contains("Cache-Control: no-store")
                .contains("Content-Security-Policy: default-src 'none'");
        browser.readTo("id: 0\nevent: hello\ndata: {}\n\n");

        hub.publish(new SseEvent("tick", "{\"n\":1}"));
        hub.publish(new SseEvent("tick", "{\"n\":2}"));

        browser.readTo("id: 1\nevent: tick\ndata: {\"n\":1}\n\n");
        browser.readTo("id: 2\nevent: tick\ndata: {\"n\":2}\n\n");
        // Without events, the heartbeat is sent.
        browser.readTo(":\n\n");
    }

    @Test
    void shouldServeOneBrowserWhileAnotherStalls() throws Exception {
        RawConnection stalled = connect();
        stalled.readTo("event: hello");
        RawConnection good = connect();
        good.readTo("event: hello");
        SseEvent large = new SseEvent("tick", "x".repeat(64 * 1024));

        long longest = 0;
        // More than all buffers in between can hold: the stalled browser must lose events, the other one none.
        for (int round = 1; round <= 10; round++) {
            for (int i = 1; i <= 100; i++) {
                long began = System.nanoTime();
                hub.publish(large);
                longest = Math.max(longest, System.nanoTime() - began);
            }
            good.readTo("id: " + 100 * round + "\nevent: tick\n");
        }

        // One that waited for the stalled browser would take until its connection is closed.
        assertThat(Duration.ofNanos(longest)).as("longest publish").isLessThan(IDLE_TIMEOUT);
        assertThat(dropped()).isPositive();
        // Its idle connection is closed, so that its place is free again.
        await().untilAsserted(() -> assertThat(hub.clients()).isEqualTo(1));
    }

    @Test
    void shouldRejectBrowsersBeyondTheLimit() throws Exception {
        List<RawConnection> served = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            RawConnection browser = connect();
            String head = browser.readTo("\r\n\r\n");
            if (head.startsWith("HTTP/1.1 200 ")) {
                served.add(browser);
            } else {
                assertThat(head).startsWith("HTTP/1.1 503 ").contains("Retry-After: 5");
                assertThat(browser.readTo("}")).contains("already 50 event streams", "web.clients.max");
                refused++;
            }
        }
        assertThat(served).hasSize(MAX_CLIENTS);
        assertThat(refused).isEqualTo(200 - MAX_CLIENTS);
        assertThat(meters.get("fashion.stream.web.clients").gauge().value()).isEqualTo(MAX_CLIENTS);
        hub.publish(new SseEvent("tick", "{}"));
        for (RawConnection browser : served) {
            browser.readTo("event: tick\n");
        }

        served.get(0).close();

        await().untilAsserted(() -> assertThat(hub.clients()).isEqualTo(MAX_CLIENTS - 1));
        assertThat(connect().readTo("event: hello\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldFreeThePlaceOfAStreamWhoseGreetingFails() throws Exception {
        SseHub one = new SseHub(1);
        RouteSource broken = routes -> routes.events(
                "/api/events",
                request -> one.connect(request, () -> {
                    throw new IllegalStateException("no snapshot");
                }));
        try (WebServer other =
                WebServer.start(new WebSettings("127.0.0.1", 0, List.of(), 1, false), one, List.of(broken))) {
            for (int i = 0; i < 3; i++) {
                assertThat(connect(other).readTo("\r\n")).startsWith("HTTP/1.1 500 ");
            }
            assertThat(one.clients()).isZero();
        }
    }

    @Test
    void shouldEndStreamsWithTheServer() throws Exception {
        RawConnection browser = connect();
        browser.readTo("event: hello");

        server.close();

        assertThat(browser.readAll()).contains("data: {}");
        assertThat(hub.clients()).isZero();
    }

    private double dropped() {
        return meters.get("fashion.stream.web.events.dropped").functionCounter().count();
    }

    private RawConnection connect() throws IOException {
        return connect(server);
    }

    private RawConnection connect(WebServer to) throws IOException {
        RawConnection connection = new RawConnection(to.port());
        connections.add(connection);
        return connection.send(
                "GET /api/events HTTP/1.1", "Host: 127.0.0.1:" + to.port(), "Accept: text/event-stream", "");
    }
}
