package fashionstream.registry.development;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles HTTP: checks who may send requests and how large they may be, and formats responses and errors. Thread-safe.
 */
final class RegistryHandler implements HttpHandler {
    static final int MAX_BODY_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(RegistryHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String ownName;
    private final RegistryRoutes routes;

    /** @param ownName the host name, other than a loopback name, that clients may use */
    RegistryHandler(String ownName, RegistryRoutes routes) {
        this.ownName = ownName;
        this.routes = routes;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            JsonNode response;
            try {
                requireProgram(exchange);
                response =
                        routes.handle(exchange.getRequestMethod(), path(exchange), query(exchange), readBody(exchange));
            } catch (RegistryError e) {
                status = e.status();
                response = error(e.errorCode(), e.getMessage());
            } catch (JsonProcessingException e) {
                status = 400;
                response = error(400, "the body is not JSON");
            } catch (IOException | RuntimeException e) {
                log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                status = 500;
                response = error(50001, "Error in the backend data store");
            }
            byte[] bytes = JSON.writeValueAsBytes(response);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /**
     * Rejects requests of web pages: a page may send them from the browser of a user who can reach this registry. Its
     * origin, or a host name that it resolved to our address, identifies it.
     */
    private void requireProgram(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null
                || !isOurs(host.replaceFirst(":\\d+$", ""))
                || exchange.getRequestHeaders().containsKey("Origin")) {
            throw new RegistryError(
                    403,
                    403,
                    "this development registry accepts requests of programs only, under the host name that it was"
                            + " started with");
        }
    }

    private boolean isOurs(String host) {
        return host.equals(ownName) || LOOPBACK_NAMES.contains(host);
    }

    private static JsonNode readBody(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new RegistryError(413, 413, "the body is longer than " + MAX_BODY_BYTES + " bytes");
        }
        return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
    }

    private static List<String> path(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath().substring(1);
        return Arrays.stream(path.split("/", -1)).map(RegistryHandler::decode).toList();
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> parameters = new HashMap<>();
        @Nullable String query = exchange.getRequestURI().getRawQuery();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            parameters.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
        }
        return parameters;
    }

    /** Keeps plus signs: Java's decoder is for forms, where they stand for spaces. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static JsonNode error(int code, @Nullable String message) {
        return JSON.createObjectNode().put("error_code", code).put("message", message);
    }
}
