package fashionstream.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for a broker's responses, with one deadline for all of them together. */
public final class BrokerCalls {
    private final String bootstrapServers;
    private final Duration timeout;
    private final long deadline;

    public BrokerCalls(String bootstrapServers, Duration timeout) {
        this.bootstrapServers = bootstrapServers;
        this.timeout = timeout;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /**
     * Checks that a broker responds, so that later failures are those of the request.
     *
     * @return the cluster's id
     */
    String reach(Admin admin) {
        return await(admin.describeCluster().clusterId(), "describe the cluster");
    }

    /**
     * Returns the response to a request.
     *
     * @param what the requested operation, as an infinitive
     * @throws BrokerException if it fails or takes too long
     */
    <T> T await(KafkaFuture<T> future, String what) {
        try {
            return get(future, what);
        } catch (ExecutionException e) {
            throw explain(e, what);
        }
    }

    /**
     * Like {@link #await}, but treats one kind of failure as a response.
     *
     * @return the response; empty if the broker failed in the expected way, or if the response is null
     */
    public <T> Optional<T> awaitUnless(Class<? extends ApiException> expected, KafkaFuture<T> future, String what) {
        try {
            return Optional.ofNullable(get(future, what));
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                return Optional.empty();
            }
            throw explain(e, what);
        }
    }

    private <T> T get(KafkaFuture<T> future, String what) throws ExecutionException {
        try {
            return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while waiting for the broker to " + what, e);
        }
    }

    boolean isOver() {
        return System.nanoTime() - deadline >= 0;
    }

    private BrokerException explain(ExecutionException failure, String what) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof TimeoutException) {
            return unreachable(cause);
        }
        if (cause instanceof AuthenticationException) {
            return refused(what, cause, "check the security.* and sasl.* settings");
        }
        if (cause instanceof AuthorizationException) {
            return refused(what, cause, "allow it for the user of this application (kafka-acls)");
        }
        return new BrokerException(
                "the broker at " + bootstrapServers + " could not " + what + ": " + cause.getMessage(), cause);
    }

    private BrokerException refused(String what, Throwable cause, String remedy) {
        return new BrokerException(
                "the broker at " + bootstrapServers + " refused to " + what + ": " + cause.getMessage() + "; " + remedy,
                cause);
    }

    private BrokerException unreachable(Throwable cause) {
        return BrokerException.noResponse(bootstrapServers, timeout, cause);
    }
}
