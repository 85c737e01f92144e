package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.topics.TopicGuard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Checks the broker, the topics and the registry on a separate thread while the caller loads the model: after a crash,
 * each second of a start counts.
 */
final class ClusterCheck implements AutoCloseable {
    /** How long the thread may take to end after an interrupt: it waits for responses over the network. */
    private static final int CLOSE_MS = 5000;

    private final CompletableFuture<Cluster> result = new CompletableFuture<>();
    private final Thread thread;

    private ClusterCheck(AppConfig config) {
        thread = new Thread(() -> run(config), "cluster-check");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A cluster that passed the check.
     *
     * @param settings the settings to run with, see {@link Preparation#topics}
     * @param topics owned and closed by the {@link ClusterCheck}
     */
    record Cluster(AppConfig settings, TopicGuard topics) {}

    /** Starts to create missing topics, and to check that all topics and the registry can be used. */
    static ClusterCheck start(AppConfig config) {
        return new ClusterCheck(config);
    }

    private void run(AppConfig config) {
        try {
            AppConfig settings = Preparation.topics(config);
            RegistryCheck.run(settings);
            result.complete(new Cluster(settings, Preparation.guard(settings)));
        } catch (InterruptedException | RuntimeException | OutOfMemoryError e) {
            result.completeExceptionally(e);
        }
    }

    /**
     * Waits for the result.
     *
     * @throws fashionstream.kafka.BrokerException if the broker or the topics can't be used
     * @throws fashionstream.console.CommandException if the registry does not respond in time, or is not the one used before
     * @throws org.apache.kafka.common.KafkaException if the registry refuses
     */
    Cluster await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new CompletionException(e.getCause());
        }
    }

    /** Ends the check if it is still running. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var unused = result.thenAccept(cluster -> cluster.topics().close());
    }
}
