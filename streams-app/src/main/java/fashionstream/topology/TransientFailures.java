package fashionstream.topology;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** Tells failures of the surroundings from faults of a record. */
public final class TransientFailures {
    private TransientFailures() {}

    /** Whether the failure may pass by itself: a broker or registry that can't be reached for now. */
    static boolean mayPass(Throwable failure) {
        return causes(failure).anyMatch(TransientFailures::isRetriable);
    }

    /**
     * Whether the failure says nothing about the record: it may pass, or somebody must mend access rights. The record
     * must then neither be dropped nor put aside.
     */
    public static boolean isAboutSurroundings(Throwable failure) {
        return causes(failure)
                .anyMatch(cause -> isRetriable(cause)
                        || cause instanceof AuthenticationException
                        || cause instanceof AuthorizationException);
    }

    /** Kafka's clients and our registry client mark what can be retried; other serdes hand on the network's errors. */
    private static boolean isRetriable(Throwable cause) {
        return cause instanceof RetriableException
                || cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof HttpTimeoutException;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }
}
