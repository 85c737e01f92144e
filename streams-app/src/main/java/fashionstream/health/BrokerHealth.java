package fashionstream.health;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * Checks that a broker responds, every {@value #INTERVAL_SECONDS} seconds, with the application's own settings: Kafka
 * Streams remains in state RUNNING when it can't reach any broker. Probes get the last result and never wait.
 */
public final class BrokerHealth implements HealthCheck, AutoCloseable {
    /** A healthy broker responds in milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int INTERVAL_SECONDS = 2;

    private final String bootstrapServers;
    private final Admin admin;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "broker-health");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile Status last = Status.down("no check has completed yet");

    /**
     * Starts the checks.
     *
     * @throws org.apache.kafka.common.KafkaException if the settings don't allow a connection
     */
    public BrokerHealth(AppConfig config) {
        bootstrapServers = config.bootstrapServers();
        admin = Admin.create(config.adminProperties());
        var unused = thread.scheduleWithFixedDelay(() -> last = check(), 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public Status ready() {
        return last;
    }

    private Status check() {
        int patience = (int) PATIENCE.toMillis();
        try {
            var nodes = admin.describeCluster(new DescribeClusterOptions().timeoutMs(patience))
                    .nodes()
                    .get(patience, TimeUnit.MILLISECONDS);
            return new Status(
                    true, Map.of("bootstrap_servers", bootstrapServers, "brokers", Integer.toString(nodes.size())));
        } catch (OutOfMemoryError e) {
            return Status.down("there is not enough memory to check the broker");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Status.down("the broker at " + bootstrapServers + " does not respond: " + cause.getMessage());
        } catch (TimeoutException e) {
            return Status.down(
                    "no response from a broker at " + bootstrapServers + " within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Status.down("the server is stopping");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        // A close without timeout would wait for calls to a broker that is unavailable.
        admin.close(Duration.ZERO);
    }
}
