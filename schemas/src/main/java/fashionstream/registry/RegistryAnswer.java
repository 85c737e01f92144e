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
 * What an answer, or none, means. A {@link SerializationException} is about the request: the registry understood it. An
 * {@link IOException} isn't: another endpoint, or the same one later, may answer, and if none does, {@link #unavailable}
 * gives the exception to end with.
 */
final class RegistryAnswer {
    /** Longest answer that is read, in bytes. */
    static final int MAX_BYTES = 8 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private RegistryAnswer() {}

    /**
     * Reads an answer.
     *
     * @param body at most one byte more than {@link #MAX_BYTES}
     * @throws SchemaRegistryException if the registry refuses the request
     * @throws SerializationException if the schema in the answer is too large
     * @throws IOException if this doesn't answer the request
     */
    static JsonNode read(RegistryEndpoint endpoint, int status, byte[] body) throws IOException {
        JsonNode answer = parse(body);
        if (status == 200) {
            if (answer.isObject()) {
                return answer;
            }
            throw noObject(endpoint, body);
        }
        String message = Excerpt.of(answer.path("message").asText(""));
        // A registry's error code begins with the HTTP status, as in 40403.
        int errorCode = answer.path("error_code").asInt(0);
        boolean inItsWords = errorCode / 100 == status
                || (status == SchemaRegistryException.CONFLICT && errorCode == SchemaRegistryException.CONFLICT);
        KafkaException reason = noAnswer(endpoint, status, message, inItsWords);
        if (reason != null) {
            throw new NoAnswerException(reason);
        }
        throw new SchemaRegistryException(
                status,
                errorCode,
                "schema registry " + endpoint + " refused (HTTP " + status + ", code " + errorCode + "): " + message);
    }

    /** Why an error doesn't answer the request; null if it does. */
    private static @Nullable KafkaException noAnswer(
            RegistryEndpoint endpoint, int status, String message, boolean inItsWords) {
        String what = "HTTP " + status + (message.isEmpty() ? "" : ": " + message);
        // 501 won't pass by itself: the server doesn't know such requests.
        if (status == 408 || status == 429 || (status >= 500 && status != 501)) {
            return new TimeoutException(
                    "schema registry " + endpoint + " can't serve now (" + what + "); try again later");
        }
        if (status == 401 || status == 407) {
            return new AuthenticationException("schema registry " + endpoint + " asks for other credentials (HTTP "
                    + status + "); check " + SchemaRegistryConfig.BASIC_AUTH_USER_INFO);
        }
        if (status == 403 && inItsWords) {
            return new AuthorizationException(
                    "schema registry " + endpoint + " denies access (" + what + "); check the user's rights");
        }
        return inItsWords ? null : notARegistry(endpoint, what);
    }

    private static IOException noObject(RegistryEndpoint endpoint, byte[] body) {
        if (body.length <= MAX_BYTES) {
            return new NoAnswerException(notARegistry(endpoint, "HTTP 200 without a JSON object"));
        }
        String what = "the response is longer than " + MAX_BYTES + " bytes";
        if (body[0] == '{') {
            throw new SerializationException("schema registry " + endpoint + " gives too large a schema: " + what);
        }
        return new IOException(what);
    }

    /** A wrong path or a proxy's page: no record is to blame, so this isn't a {@link SchemaRegistryException}. */
    private static NotARegistryException notARegistry(RegistryEndpoint endpoint, String what) {
        return new NotARegistryException(endpoint + " does not respond like a schema registry (" + what + "); check "
                + SchemaRegistryConfig.SCHEMA_REGISTRY_URL);
    }

    /** The exception for an answer that was good, but for a field that is missing or of another form. */
    static NotARegistryException incomplete(String field) {
        return new NotARegistryException("the schema registry's response has no usable \"" + field + "\"; check that "
                + SchemaRegistryConfig.SCHEMA_REGISTRY_URL + " is a schema registry");
    }

    /** The exception for a request that got no HTTP answer. */
    static IOException connectionFailure(RegistryEndpoint endpoint, ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return new NoAnswerException(new SslAuthenticationException(
                        "no trusted connection to schema registry " + endpoint + ": " + Excerpt.of(cause.getMessage())
                                + "; check " + SchemaRegistryConfig.SSL_PREFIX + "ssl.truststore.*",
                        cause));
            }
        }
        return failure.getCause() instanceof IOException e ? e : new IOException(failure.getCause());
    }

    /** Whether to send the request again after a wait of seconds. */
    static boolean mayPassSoon(IOException failure) {
        return !(failure instanceof NoAnswerException answered) || answered.reason instanceof TimeoutException;
    }

    /** Whether something answered that isn't a registry. */
    static boolean isForeign(IOException failure) {
        return failure instanceof NoAnswerException answered && answered.reason instanceof NotARegistryException;
    }

    /** The exception to end with when no endpoint gave an answer, however often it was asked. */
    static KafkaException unavailable(List<RegistryEndpoint> endpoints, IOException failure) {
        if (failure instanceof NoAnswerException answered) {
            return answered.reason;
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
            // A proxy's HTML page: the caller goes by the HTTP status.
            return MissingNode.getInstance();
        }
    }

    /** An HTTP answer, or a TLS connection, that doesn't answer the request. */
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        private final KafkaException reason;

        NoAnswerException(KafkaException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }
    }
}
