package fashionstream.kafka;

import fashionstream.registry.NotARegistryException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** Distinguishes failures of the infrastructure from faults of a record. */
public final class TransientFailures {
    private TransientFailures() {}

    /**
     * Whether the failure is not the record's fault: it is transient, or ends once somebody corrects permissions or the
     * registry's URL. The record must be neither dropped nor rejected, but processed again.
     *
     * <p>Kafka's clients and our registry client mark what can be retried; other serdes pass on network errors.
     */
    public static boolean isAboutSurroundings(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof RetriableException
                        || cause instanceof NotARegistryException
                        || cause instanceof AuthenticationException
                        || cause instanceof AuthorizationException
                        || cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof HttpTimeoutException);
    }
}
