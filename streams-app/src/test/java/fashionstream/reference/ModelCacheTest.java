package fashionstream.reference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fashionstream.download.ByteProgress;
import fashionstream.inference.ModelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelCacheTest {
    private static final byte[] CONTENT = "the content of a model".getBytes(UTF_8);

    private final Deque<Integer> failures = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile byte[] served = CONTENT;
    private HttpServer server;
    private ModelCache cache;
    private Path copies;

    @TempDir
    private Path folder;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::respond);
        server.start();
        copies = folder.resolve("cache");
        cache = cache(address("/").toString());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldFetchAFileOnce() throws Exception {
        ModelReference reference = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        assertThat(reference.bytes()).isEqualTo(CONTENT.length);
        assertThat(cache.file(reference)).hasBinaryContent(CONTENT);
        assertThat(requests).hasSize(1);
        Files.delete(cache.file(reference));
        assertThat(cache.file(reference)).hasBinaryContent(CONTENT);
        assertThat(requests).hasSize(2);
    }

    @Test
    void shouldRetryAndResume() throws Exception {
        ModelReference reference = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        Files.delete(cache.file(reference));
        Files.write(copies.resolve(reference.sha256() + ".part"), Arrays.copyOf(CONTENT, 5));
        failures.add(503);
        failures.add(500);
        requests.clear();
        assertThat(cache.file(reference)).hasBinaryContent(CONTENT);
        assertThat(requests).containsExactly("/m.onnx 5", "/m.onnx 5", "/m.onnx 5");
    }

    @Test
    void shouldStartAgainIfThePartIsOfAnotherFile() throws Exception {
        ModelReference reference = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        Files.delete(cache.file(reference));
        Files.writeString(copies.resolve(reference.sha256() + ".part"), "other");
        assertThat(cache.file(reference)).hasBinaryContent(CONTENT);
    }

    @Test
    void shouldRepairADamagedCopy() throws Exception {
        ModelReference reference = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        byte[] damaged = CONTENT.clone();
        damaged[3]++;
        Files.write(cache.file(reference), damaged);
        assertThat(cache.file(reference)).hasBinaryContent(CONTENT);
    }

    @Test
    void shouldRefuseAFileThatHasChanged() throws Exception {
        ModelReference reference = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        Files.delete(cache.file(reference));
        served = "the content of a modex".getBytes(UTF_8);
        assertThatThrownBy(() -> cache.file(reference))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("its content is not what was published: 22 bytes with SHA-256 ")
                .hasMessageContaining("not 22 bytes with " + reference.sha256());
        served = "the content of a model, and more".getBytes(UTF_8);
        assertThatThrownBy(() -> cache.file(reference))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("it has at least 32 bytes, more than 22");
        served = CONTENT;
        assertThat(cache.file(reference)).hasBinaryContent(CONTENT);
    }

    @Test
    void shouldNotFetchWhatIsNotAllowed() {
        ModelReference reference = new ModelReference(address("/m.onnx"), "0".repeat(64), 5);
        ModelCache strict = new ModelCache(copies, new AllowedReferences(List.of()), Duration.ofSeconds(20));
        assertThatThrownBy(() -> strict.file(reference))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("models.reference.allow, which is empty");
        assertThatThrownBy(() -> cache.fetch(address("/redirect").toString(), ByteProgress.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("http://localhost:9/m.onnx is not below a prefix");
        assertThat(requests).containsExactly("/redirect 0");
    }

    @Test
    void shouldNotRetryWhatEveryAttemptWouldReport() {
        failures.add(404);
        assertThatThrownBy(() -> cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessage(address("/m.onnx") + ": can't be fetched: the server returned HTTP 404");
        assertThat(requests).hasSize(1);
    }

    @Test
    void shouldEndTheAttemptsInTime() {
        for (int i = 0; i < 20; i++) {
            failures.add(503);
        }
        ModelCache hasty = new ModelCache(
                copies, new AllowedReferences(List.of(address("/").toString())), Duration.ofMillis(600));
        assertThatThrownBy(() -> hasty.fetch(address("/m.onnx").toString(), ByteProgress.NONE))
                .hasMessageContaining("HTTP 503");
        assertThat(requests).hasSize(2);
    }

    @Test
    void shouldCopyAFile() throws Exception {
        Path file = Files.write(folder.resolve("m.onnx"), CONTENT);
        ModelCache local = cache(folder.toString());
        ModelReference reference = local.fetch(file.toString(), ByteProgress.NONE);
        assertThat(reference.address()).isEqualTo(file.toUri());
        Files.delete(file);
        assertThat(local.file(reference)).hasBinaryContent(CONTENT);
        Files.delete(local.file(reference));
        assertThatThrownBy(() -> local.file(reference)).hasMessage(file + ": can't be fetched: no such file");
        assertThatThrownBy(() -> local.fetch(folder.toString(), ByteProgress.NONE))
                .hasMessage(folder + "/: can't be fetched: it is not a file");
    }

    @Test
    void shouldDeleteTheCopiesOfOtherModels() throws Exception {
        ModelReference first = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        served = "another".getBytes(UTF_8);
        ModelReference second = cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE);
        Path abandoned = Files.createFile(copies.resolve("new1.part"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path current = Files.createFile(copies.resolve("new2.part"));
        cache.file(second);

        cache.keepOnly(List.of(second));

        assertThat(copies.resolve(first.sha256())).doesNotExist();
        assertThat(copies.resolve(second.sha256())).exists();
        assertThat(abandoned).doesNotExist();
        assertThat(current).exists();
        try (Stream<Path> left = Files.list(copies)) {
            assertThat(left).hasSize(3);
        }
    }

    @Test
    void shouldEndWhenItIsStopped() {
        cache.stop();
        failures.add(503);
        assertThatThrownBy(() -> cache.fetch(address("/m.onnx").toString(), ByteProgress.NONE))
                .hasMessageContaining("it was stopped");
    }

    private ModelCache cache(String allowed) {
        return new ModelCache(copies, new AllowedReferences(List.of(allowed)), Duration.ofSeconds(30));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            requests.add(exchange.getRequestURI().getPath() + " " + from);
            Integer failure = failures.poll();
            if (failure != null) {
                exchange.sendResponseHeaders(failure, -1);
            } else if (exchange.getRequestURI().getPath().equals("/redirect")) {
                exchange.getResponseHeaders().set("Location", "http://localhost:9/m.onnx");
                exchange.sendResponseHeaders(307, -1);
            } else {
                byte[] body = Arrays.copyOfRange(served, from, served.length);
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (served.length - 1) + "/" + served.length);
                exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
