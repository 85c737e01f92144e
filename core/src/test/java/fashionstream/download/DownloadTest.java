package fashionstream.download;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from an HTTP server on the loopback interface. */
@Timeout(60)
class DownloadTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final String CONTENT = "0123456789";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @TempDir
    private Path folder;

    private Path part;

    @BeforeEach
    void serve() throws IOException {
        part = folder.resolve("part");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::respond);
        server.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldDownloadAFile() throws Exception {
        fetch("/file", 10);
        assertThat(part).hasContent(CONTENT);
    }

    @Test
    void shouldRequestOnlyTheRest() throws Exception {
        Files.writeString(part, "0123");
        fetch("/file", 10);
        assertThat(part).hasContent(CONTENT);
        assertThat(requests).containsExactly("/file bytes=4-");
        fetch("/file", 10);
        assertThat(part).hasContent(CONTENT);
    }

    @Test
    void shouldReplaceTheFileIfTheServerSendsAllOfIt() throws Exception {
        Files.writeString(part, "other and longer content");
        fetch("/whole", 10);
        assertThat(part).hasContent(CONTENT);
    }

    @Test
    void shouldRefuseAnotherRangeThanTheRequestedOne() throws Exception {
        Files.writeString(part, "0123");
        assertThatThrownBy(() -> fetch("/wrong-range", 10)).hasMessage("the server returned HTTP 206");
        assertThat(part).hasContent("0123");
    }

    @Test
    void shouldRefuseAFileThatIsAnnouncedAsTooLarge() {
        assertThatThrownBy(() -> fetch("/file", 9)).hasMessage("it has at least 10 bytes, more than 9");
        assertThat(part).isEmptyFile();
    }

    @Test
    void shouldStopReadingAFileThatNeverEnds() throws Exception {
        assertThatThrownBy(() -> fetch("/endless", 100_000))
                .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isTemporary())
                        .isFalse())
                .hasMessageContaining("more than 100000");
        assertThat(Files.size(part)).isLessThanOrEqualTo(100_000);
    }

    @Test
    void shouldEndInTimeIfTheServerSendsNothing() {
        assertThatThrownBy(
                        () -> download().fetch(address("/silent"), part, 10, Duration.ofMillis(300), ByteProgress.NONE))
                .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isTemporary())
                        .isTrue())
                .hasMessage("it takes too long");
    }

    @Test
    void shouldEndWhenItIsStopped() throws Exception {
        Download download = download();
        CompletableFuture<Void> running = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> download.fetch(address("/silent"), part, 10, LONG, ByteProgress.NONE))
                        .hasMessage("it was stopped"),
                threads);
        download.stop();
        running.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> download.fetch(address("/file"), part, 10, LONG, ByteProgress.NONE))
                .hasMessage("it was stopped");
    }

    @Test
    void shouldKeepWhatArrivedBeforeTheConnectionWasCut() throws Exception {
        assertThatThrownBy(() -> fetch("/cut", 10))
                .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isTemporary())
                        .isTrue());
        assertThat(CONTENT).startsWith(Files.readString(part));
    }

    @Test
    void shouldAskBeforeItFollowsARedirect() throws Exception {
        fetch("/redirect?file", 10);
        assertThat(part).hasContent(CONTENT);
        Download careful = new Download(address -> {
            if (address.getPath().equals("/whole")) {
                throw DownloadException.permanent("not " + address.getPath());
            }
        });
        requests.clear();
        assertThatThrownBy(() -> careful.fetch(address("/redirect?whole"), part, 10, LONG, ByteProgress.NONE))
                .hasMessage("not /whole");
        assertThat(requests).containsExactly("/redirect bytes=10-");
        assertThatThrownBy(() -> fetch("/redirect?redirect", 10)).hasMessageContaining("redirects more than 5 times");
    }

    @Test
    void shouldTellWhetherAnotherAttemptMaySucceed() {
        assertThatThrownBy(() -> fetch("/404", 10))
                .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isTemporary())
                        .isFalse())
                .hasMessage("the server returned HTTP 404");
        assertThatThrownBy(() -> fetch("/503", 10))
                .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isTemporary())
                        .isTrue());
    }

    private void fetch(String path, long maxBytes) throws IOException, InterruptedException {
        download().fetch(address(path), part, maxBytes, LONG, ByteProgress.NONE);
    }

    private static Download download() {
        return new Download(address -> {});
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(range == null ? path : path + " " + range);
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            switch (path) {
                case "/file" -> sendFrom(exchange, from, from);
                case "/whole" -> sendFrom(exchange, 0, 0);
                case "/wrong-range" -> sendFrom(exchange, from, 0);
                case "/endless" -> sendForever(exchange);
                case "/silent" -> awaitEnd();
                case "/cut" -> {
                    exchange.sendResponseHeaders(200, CONTENT.length());
                    exchange.getResponseBody().write(CONTENT.substring(0, 5).getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                }
                case "/redirect" -> {
                    exchange.getResponseHeaders()
                            .set(
                                    "Location",
                                    "/" + exchange.getRequestURI().getQuery()
                                            + (exchange.getRequestURI()
                                                            .getQuery()
                                                            .equals("redirect")
                                                    ? "?redirect"
                                                    : ""));
                    exchange.sendResponseHeaders(302, -1);
                }
                default -> exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
            }
        }
    }

    private static void sendFrom(HttpExchange exchange, int from, int announced) throws IOException {
        if (from >= CONTENT.length()) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        byte[] body = CONTENT.substring(from).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + announced + "-9/10");
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void sendForever(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] chunk = new byte[1000];
        try (OutputStream out = exchange.getResponseBody()) {
            // Ends when the client closes the connection.
            while (true) {
                out.write(chunk);
            }
        }
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
