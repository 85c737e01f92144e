package fashionstream.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that gives prepared answers in turn, the last one for ever, or the one for a path, and remembers what it
 * was asked.
 */
final class StubRegistry implements AutoCloseable {
    static {
        // Else each answer waits 40 ms for the client's acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<String, Answer> answersByPath = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Answer last = new Answer(404, "", null);

    StubRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    StubRegistry answer(int status, String body) {
        answers.add(new Answer(status, body, null));
        return this;
    }

    /** For every path that begins so, from now on. */
    StubRegistry answerTo(String path, int status, String body) {
        answersByPath.put(path, new Answer(status, body, null));
        return this;
    }

    StubRegistry redirectTo(String location) {
        answers.add(new Answer(307, "", location));
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRemoteAddress()));
            Answer answer = answer(exchange.getRequestURI().getPath());
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            if (answer.location != null) {
                exchange.getResponseHeaders().set("Location", answer.location);
            }
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(String path) {
        for (Map.Entry<String, Answer> entry : answersByPath.entrySet()) {
            if (path.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        Answer next = answers.poll();
        last = next == null ? last : next;
        return last;
    }

    /** @param client the client's end of the connection */
    record Request(String line, @Nullable String authorization, String body, InetSocketAddress client) {}

    private record Answer(int status, String body, @Nullable String location) {}
}
