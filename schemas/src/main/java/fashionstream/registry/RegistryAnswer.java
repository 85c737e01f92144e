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
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an answer, or none, means. An {@link IOException} is worth another try; every other exception is final, of the
 * kinds that {@link fashionstream.registry the package} describes.
 */
final class RegistryAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_QUOTED_CHARS = 1000;

    private RegistryAnswer() {}

    /** @throws BusyException if the same request may succeed later */
    static JsonNode read(RegistryEndpoint endpoint, int status, byte[] body) throws BusyException {
        JsonNode answer = parse(body);
        if (status == 200) {
            if (answer.isObject()) {
                return answer;
            }
            throw notARegistry(endpoint, "its answer is no JSON object");
        }
        String message = quote(answer.path("message").asText(""));
        if (status == 408 || status == 429 || status >= 500) {
            throw new BusyException("HTTP " + status + (message.isEmpty() ? "" : ": " + message));
        }
        throw refusal(endpoint, status, answer.path("error_code").asInt(status), message);
    }

    private static KafkaException refusal(RegistryEndpoint endpoint, int status, int errorCode, String message) {
        if (status == 401) {
            return new AuthenticationException(
                    "schema registry " + endpoint + " asks for other credentials (HTTP 401); " + "check "
                            + SchemaRegistryConfig.BASIC_AUTH_USER_INFO);
        }
        if (status == 403) {
            return new AuthorizationException("schema registry " + endpoint + " denies access (HTTP 403): " + message
                    + "; check the user's rights");
        }
        boolean spoken = errorCode / 100 == status || status == SchemaRegistryException.CONFLICT;
        if (status < 400 || !spoken) {
            return notARegistry(endpoint, "HTTP " + status + (message.isEmpty() ? "" : " " + message));
        }
        return new SchemaRegistryException(
                status,
                errorCode,
                "schema registry " + endpoint + " refused (HTTP " + status + ", code " + errorCode + "): " + message);
    }

    /** A wrong path or a proxy's page: no record is to blame, so this is no {@link SchemaRegistryException}. */
    private static KafkaException notARegistry(RegistryEndpoint endpoint, String what) {
        return new InvalidConfigurationException(endpoint + " doesn't answer like a schema registry (" + what
                + "); check " + SchemaRegistryConfig.SCHEMA_REGISTRY_URL);
    }

    /** A missing field in an answer that was otherwise good. */
    static KafkaException incomplete(String field) {
        return new InvalidConfigurationException("the schema registry's answer lacks \"" + field + "\"; check that "
                + SchemaRegistryConfig.SCHEMA_REGISTRY_URL + " is a schema registry");
    }

    /** The failure behind a request that got no answer: to be thrown on if it is worth another try. */
    static IOException connectionFailure(RegistryEndpoint endpoint, ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                throw new SslAuthenticationException(
                        "no trusted connection to schema registry " + endpoint + ": " + cause.getMessage() + "; check "
                                + SchemaRegistryConfig.SSL_PREFIX + "ssl.truststore.*",
                        cause);
            }
        }
        return failure.getCause() instanceof IOException e ? e : new IOException(failure.getCause());
    }

    /** The exception to end with when no endpoint answered, however often it was asked. */
    static RetriableException unavailable(List<RegistryEndpoint> endpoints, IOException last) {
        String urls = endpoints.stream().map(RegistryEndpoint::toString).collect(Collectors.joining(", "));
        if (last instanceof BusyException) {
            return new TimeoutException(
                    "schema registry " + urls + " can't serve now (" + last.getMessage() + "); try again later", last);
        }
        String message = "no schema registry answers at " + urls + " (" + describe(last) + "); start it, or check "
                + SchemaRegistryConfig.SCHEMA_REGISTRY_URL;
        return last instanceof HttpTimeoutException
                ? new TimeoutException(message, last)
                : new DisconnectException(message, last);
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

    private static String quote(String message) {
        return message.length() <= MAX_QUOTED_CHARS ? message : message.substring(0, MAX_QUOTED_CHARS) + "…";
    }

    /** The registry is there but can't serve now. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException(String message) {
            super(message);
        }
    }
}
