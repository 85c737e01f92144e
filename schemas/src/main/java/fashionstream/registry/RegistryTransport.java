package fashionstream.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request to the first registry that responds. Tries each URL once, then waits and retries. Thread-safe; blocks
 * the caller during all attempts.
 */
final class RegistryTransport {
    private static final Logger log = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final HttpClient http;
    private final List<RegistryEndpoint> endpoints;
    private final int maxRetries;
    private final Backoff backoff;
    private final Duration readTimeout;
    private final Duration deadline;

    /** Index of the endpoint that responded last; the next request starts with it. */
    private volatile int preferred;

    RegistryTransport(SchemaRegistryConfig config) {
        endpoints = config.endpoints();
        maxRetries = config.maxRetries();
        backoff = config.backoff();
        readTimeout = config.readTimeout();
        deadline = config.connectTimeout().plus(readTimeout);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // A redirect could carry the credentials to another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout());
        RegistryTls.apply(builder, config);
        http = builder.build();
    }

    JsonNode get(String path) {
        return send(path, null);
    }

    JsonNode post(String path, JsonNode body) {
        return send(path, body.toString());
    }

    private JsonNode send(String path, @Nullable String body) {
        for (int failures = 0; ; failures++) {
            try {
                return sendToAny(path, body);
            } catch (IOException e) {
                if (failures == maxRetries || !RegistryResponse.isTransient(e)) {
                    throw RegistryResponse.unavailable(endpoints, e);
                }
            }
            backoff.await(failures);
        }
    }

    /**
     * @throws IOException if no endpoint responds: the first response of a server that isn't a registry, else the last
     *     failure
     */
    private JsonNode sendToAny(String path, @Nullable String body) throws IOException {
        int first = preferred;
        IOException failure = null;
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (first + i) % endpoints.size();
            RegistryEndpoint endpoint = endpoints.get(index);
            try {
                JsonNode response = exchange(endpoint, path, body);
                preferred = index;
                return response;
            } catch (SchemaRegistryException e) {
                preferred = index;
                throw e;
            } catch (IOException e) {
                log.debug("Schema registry {} failed: {}", endpoint, e.toString());
                failure = failure != null && RegistryResponse.isForeign(failure) ? failure : e;
            }
        }
        throw Objects.requireNonNull(failure, "at least one endpoint");
    }

    private JsonNode exchange(RegistryEndpoint endpoint, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint.base() + path))
                .timeout(readTimeout)
                .header("Accept", CONTENT_TYPE + ", application/vnd.schemaregistry+json, application/json");
        if (endpoint.authorization() != null) {
            request.header("Authorization", endpoint.authorization());
        }
        if (body != null) {
            request.header("Content-Type", CONTENT_TYPE).POST(BodyPublishers.ofString(body));
        }
        HttpResponse<byte[]> response =
                await(endpoint, http.sendAsync(request.build(), info -> new BoundedBody(RegistryResponse.MAX_BYTES)));
        return RegistryResponse.read(endpoint, response.statusCode(), response.body());
    }

    /**
     * Waits for the complete response: the HTTP client's own timeout covers only the headers, but a body may stall,
     * too.
     */
    private HttpResponse<byte[]> await(RegistryEndpoint endpoint, CompletableFuture<HttpResponse<byte[]>> response)
            throws IOException {
        try {
            return response.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            HttpTimeoutException timeout =
                    new HttpTimeoutException("no complete response within " + deadline.toMillis() + " ms");
            timeout.initCause(e);
            throw timeout;
        } catch (InterruptedException e) {
            response.cancel(true);
            throw new InterruptException("interrupted while waiting for schema registry " + endpoint, e);
        } catch (ExecutionException e) {
            throw RegistryResponse.connectionFailure(endpoint, e);
        }
    }
}
