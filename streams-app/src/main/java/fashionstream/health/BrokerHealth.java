package fashionstream.health;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers for a sign of life, with the application's own settings: Kafka Streams calls itself running also when
 * it can't reach any. An answer holds for a while, so that many probes are one question.
 */
public final class BrokerHealth implements HealthCheck, AutoCloseable {
    /** Probes commonly wait for three seconds or more; a broker that is well answers in milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration HOLDS = Duration.ofSeconds(2);

    private final String bootstrapServers;
    private final Admin admin;
    private @Nullable Status last;
    private long askedNanos;

    /**
     * Connects on its own; nothing is asked yet.
     *
     * @throws org.apache.kafka.common.KafkaException if the settings don't allow a connection
     */
    public BrokerHealth(AppConfig config) {
        bootstrapServers = config.bootstrapServers();
        admin = Admin.create(config.adminProperties());
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public synchronized Status ready() {
        Status known = last;
        if (known != null && System.nanoTime() - askedNanos < HOLDS.toNanos()) {
            return known;
        }
        Status now = ask();
        last = now;
        askedNanos = System.nanoTime();
        return now;
    }

    private Status ask() {
        int patience = (int) PATIENCE.toMillis();
        try {
            var nodes = admin.describeCluster(new DescribeClusterOptions().timeoutMs(patience))
                    .nodes()
                    .get(patience, TimeUnit.MILLISECONDS);
            return new Status(
                    true, Map.of("bootstrap_servers", bootstrapServers, "brokers", Integer.toString(nodes.size())));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Status.down("the broker at " + bootstrapServers + " does not answer: " + cause.getMessage());
        } catch (TimeoutException e) {
            return Status.down(
                    "no answer from a broker at " + bootstrapServers + " within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Status.down("the server stops");
        }
    }

    @Override
    public void close() {
        // A plain close would wait for calls to a broker that isn't there.
        admin.close(Duration.ZERO);
    }
}
