package fashionstream.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Interprets the registry's responses, and failures to get one. A {@link SerializationException} means that the
 * registry understood the request and rejected it. An {@link IOException} means that another endpoint, or the same one
 * later, may succeed; if none does, {@link #unavailable} returns the exception to throw.
 */
final class RegistryResponse {
    /** Maximum length of a response, in bytes. */
    static final int MAX_BYTES = 8 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private RegistryResponse() {}

    /**
     * Reads a response.
     *
     * @param body at most one byte more than {@link #MAX_BYTES}
     * @throws SchemaRegistryException if the registry refuses the request
     * @throws SerializationException if the schema in the response is too large
     * @throws IOException if the response can't be used
     */
    static JsonNode read(RegistryEndpoint endpoint, int status, byte[] body) throws IOException {
        JsonNode response = parse(body);
        if (status == 200) {
            if (response.isObject()) {
                return response;
            }
            throw notAnObject(endpoint, body);
        }
        String message = Excerpt.of(response.path("message").asText(""));
        // A registry's error code begins with the HTTP status, as in 40403.
        int errorCode = response.path("error_code").asInt(0);
        boolean isRegistryError = errorCode / 100 == status
                || (status == SchemaRegistryException.CONFLICT && errorCode == SchemaRegistryException.CONFLICT);
        KafkaException reason = unusable(endpoint, status, message, isRegistryError);
        if (reason != null) {
            throw new UnusableResponseException(reason);
        }
        throw new SchemaRegistryException(
                status,
                errorCode,
                "schema registry " + endpoint + " refused (HTTP " + status + ", code " + errorCode + "): " + message);
    }

    /** Why an error response can't be used; null if it is the registry's decision about the request. */
    private static @Nullable KafkaException unusable(
            RegistryEndpoint endpoint, int status, String message, boolean isRegistryError) {
        String what = "HTTP " + status + (message.isEmpty() ? "" : ": " + message);
        // 501 is permanent: the server doesn't support such requests.
        if (status == 408 || status == 429 || (status >= 500 && status != 501)) {
            return new TimeoutException(
                    "schema registry " + endpoint + " is not available (" + what + "); try again later");
        }
        if (status == 401 || status == 407) {
            return new AuthenticationException("schema registry " + endpoint + " requires other credentials (HTTP "
                    + status + "); check " + SchemaRegistryConfig.BASIC_AUTH_USER_INFO);
        }
        if (status == 403 && isRegistryError) {
            return new AuthorizationException(
                    "schema registry " + endpoint + " denies access (" + what + "); check the user's rights");
        }
        return isRegistryError ? null : notARegistry(endpoint, what);
    }

    private static IOException notAnObject(RegistryEndpoint endpoint, byte[] body) {
        if (body.length <= MAX_BYTES) {
            return new UnusableResponseException(notARegistry(endpoint, "HTTP 200 without a JSON object"));
        }
        String what = "the response is longer than " + MAX_BYTES + " bytes";
        if (body[0] == '{') {
            throw new SerializationException(
                    "schema registry " + endpoint + " returns a schema that is too large: " + what);
        }
        return new IOException(what);
    }

    /** A wrong path or a proxy's page is not a record's fault, so this isn't a {@link SchemaRegistryException}. */
    private static NotARegistryException notARegistry(RegistryEndpoint endpoint, String what) {
        return new NotARegistryException(endpoint + " does not respond like a schema registry (" + what + "); check "
                + SchemaRegistryConfig.SCHEMA_REGISTRY_URL);
    }

    /** The exception for a successful response in which a field is missing or malformed. */
    static NotARegistryException incomplete(String field) {
        return new NotARegistryException("the schema registry's response has no usable \"" + field + "\"; check that "
                + SchemaRegistryConfig.SCHEMA_REGISTRY_URL + " is a schema registry");
    }

    /** The exception for a request that got no HTTP response. */
    static IOException connectionFailure(RegistryEndpoint endpoint, ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return new UnusableResponseException(new SslAuthenticationException(
                        "no trusted connection to schema registry " + endpoint + ": " + Excerpt.of(cause.getMessage())
                                + "; check " + SchemaRegistryConfig.SSL_PREFIX + "ssl.truststore.*",
                        cause));
            }
        }
        return failure.getCause() instanceof IOException e ? e : new IOException(failure.getCause());
    }

    /** Whether to retry the request after a few seconds. */
    static boolean isTransient(IOException failure) {
        return !(failure instanceof UnusableResponseException unusable) || unusable.reason instanceof TimeoutException;
    }

    /** Whether the server that responded is not a registry. */
    static boolean isForeign(IOException failure) {
        return failure instanceof UnusableResponseException unusable
                && unusable.reason instanceof NotARegistryException;
    }

    /** The exception to throw when no endpoint responded, after all retries. */
    static KafkaException unavailable(List<RegistryEndpoint> endpoints, IOException failure) {
        if (failure instanceof UnusableResponseException unusable) {
            return unusable.reason;
        }
        String message = "no schema registry responds at "
                + endpoints.stream().map(RegistryEndpoint::toString).collect(Collectors.joining(", ")) + " ("
                + describe(failure) + "); start it, or check " + SchemaRegistryConfig.SCHEMA_REGISTRY_URL;
        return failure instanceof HttpTimeoutException
                ? new TimeoutException(message, failure)
                : new DisconnectException(message, failure);
    }

    /** Java's HTTP client leaves most messages empty. */
    private static String describe(IOException failure) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        return failure instanceof ConnectException
                ? "connection refused"
                : failure.getClass().getSimpleName();
    }

    private static JsonNode parse(byte[] body) {
        try {
            @Nullable JsonNode node = JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            // A proxy's HTML page: the caller uses the HTTP status.
            return MissingNode.getInstance();
        }
    }

    /** An HTTP response, or a failed TLS handshake, that doesn't settle the request. */
    static final class UnusableResponseException extends IOException {
        private static final long serialVersionUID = 1L;

        private final KafkaException reason;

        UnusableResponseException(KafkaException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }
    }
}
