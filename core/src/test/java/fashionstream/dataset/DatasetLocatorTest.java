package fashionstream.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads the real data set from an HTTP server on the loopback interface that replaces its publisher. */
class DatasetLocatorTest {
    private static final Path DATA =
            DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, byte[]> content = new ConcurrentHashMap<>();
    private final List<String> progress = new ArrayList<>();
    private boolean ranges = true;

    @TempDir
    private Path home;

    private HttpServer server;
    private Path cache;

    @BeforeEach
    void serve() throws IOException {
        cache = home.resolve("cache");
        for (DatasetFile file : DatasetFile.values()) {
            content.put("/" + file.gzipName(), Files.readAllBytes(DATA.resolve(file.gzipName())));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::respond);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldUseOnlyTheExplicitFolderIfThereIsOne() {
        assertThat(locator(DATA).locate(DATA)).isEqualTo(DATA);
        assertThatThrownBy(() -> locator(DATA).locate(home))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(home + ": has no train-images-idx3-ubyte.gz")
                .hasMessageContaining("no t10k-labels-idx1-ubyte.gz");
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldPreferTheCacheToDebiansPackage() throws Exception {
        assertThat(locator(DATA).locate(null)).isEqualTo(DATA);
        Files.createDirectories(cache);
        for (DatasetFile file : DatasetFile.values()) {
            Files.createSymbolicLink(cache.resolve(file.gzipName()), DATA.resolve(file.gzipName()));
        }
        assertThat(locator(DATA).locate(null)).isEqualTo(cache);
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldDownloadMissingFilesOnce() {
        assertThat(locator(home.resolve("none")).locate(null)).isEqualTo(cache);
        assertThat(requests).hasSize(4);
        assertThat(FashionMnist.read(cache, FashionMnist.Split.TEST).size()).isEqualTo(10_000);
        assertThat(progress).contains("train-images-idx3-ubyte.gz whole", "t10k-labels-idx1-ubyte.gz whole");

        locator(home.resolve("none")).locate(null);
        assertThat(requests).hasSize(4);
    }

    @Test
    void shouldResumeAnInterruptedDownload() throws Exception {
        part(DatasetFile.TRAIN_LABELS, 1000);
        locator(home.resolve("none")).locate(null);
        assertThat(requests).contains("/train-labels-idx1-ubyte.gz bytes=1000-");
    }

    @Test
    void shouldRestartTheDownloadIfTheServerDoesNotSupportRanges() throws Exception {
        ranges = false;
        part(DatasetFile.TRAIN_LABELS, 1000);
        locator(home.resolve("none")).locate(null);
        assertThat(DatasetFile.TRAIN_LABELS.matches(cache.resolve("train-labels-idx1-ubyte.gz")))
                .isTrue();
    }

    @Test
    void shouldUseACompletePartialDownload() throws Exception {
        part(DatasetFile.TRAIN_LABELS, Math.toIntExact(Files.size(DATA.resolve("train-labels-idx1-ubyte.gz"))));
        assertThat(locator(home.resolve("none")).locate(null)).isEqualTo(cache);
    }

    @Test
    void shouldDiscardContentThatIsNotTheDataSet() {
        content.put("/train-labels-idx1-ubyte.gz", Objects.requireNonNull(content.get("/t10k-labels-idx1-ubyte.gz")));
        assertThatThrownBy(() -> locator(home.resolve("none")).locate(null))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("SHA-256 differs")
                .hasMessageContaining("dataset-fashion-mnist");
        assertThat(cache.resolve("train-labels-idx1-ubyte.gz")).doesNotExist();
        assertThat(cache.resolve("train-labels-idx1-ubyte.gz.part")).doesNotExist();
    }

    @Test
    void shouldReportWhatToDoIfTheServerDoesNotHaveTheFile() {
        content.clear();
        assertThatThrownBy(() -> locator(home.resolve("none")).locate(null))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("HTTP 404")
                .hasMessageContaining("--data-set");
    }

    @Test
    void shouldReportWhatToDoIfTheServerIsUnreachable() {
        server.stop(0);
        assertThatThrownBy(() -> locator(home.resolve("none")).locate(null))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("can't be downloaded")
                .hasMessageContaining("--data-set");
    }

    private DatasetLocator locator(Path debian) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new DatasetLocator(cache, debian, new DatasetDownload(base, (file, done, total) -> {
            if (done == total) {
                progress.add(file + " whole");
            }
        }));
    }

    private void part(DatasetFile file, int length) throws IOException {
        Files.createDirectories(cache);
        byte[] whole = Objects.requireNonNull(content.get("/" + file.gzipName()));
        Files.write(cache.resolve(file.gzipName() + ".part"), Arrays.copyOf(whole, length));
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(range == null ? path : path + " " + range);
            byte[] body = content.get(path);
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            int from = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from >= body.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (body.length - 1) + "/" + body.length);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length - from);
            exchange.getResponseBody().write(body, from, body.length - from);
        }
    }
}
