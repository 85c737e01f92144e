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
 * An HTTP server that returns prepared responses in turn and repeats the last one, or returns the one for a path. It
 * records all requests.
 */
final class StubRegistry implements AutoCloseable {
    static {
        // Otherwise each response waits 40 ms for the client's acknowledgement of the headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final Queue<Response> responses = new ConcurrentLinkedQueue<>();
    private final Map<String, Response> responsesByPath = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Response last = new Response(404, "", null);

    StubRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    StubRegistry respond(int status, String body) {
        responses.add(new Response(status, body, null));
        return this;
    }

    /** Sets the response for every path with this prefix. */
    StubRegistry respondTo(String path, int status, String body) {
        responsesByPath.put(path, new Response(status, body, null));
        return this;
    }

    StubRegistry redirectTo(String location) {
        responses.add(new Response(307, "", location));
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
            Response response = responseFor(exchange.getRequestURI().getPath());
            byte[] body = response.body.getBytes(StandardCharsets.UTF_8);
            if (response.location != null) {
                exchange.getResponseHeaders().set("Location", response.location);
            }
            exchange.sendResponseHeaders(response.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Response responseFor(String path) {
        for (Map.Entry<String, Response> entry : responsesByPath.entrySet()) {
            if (path.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        Response next = responses.poll();
        last = next == null ? last : next;
        return last;
    }

    /** @param client the client's end of the connection */
    record Request(String line, @Nullable String authorization, String body, InetSocketAddress client) {}

    private record Response(
            int status, String body, @Nullable String location) {}
}
