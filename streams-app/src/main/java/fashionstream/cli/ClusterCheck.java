package fashionstream.cli;

import fashionstream.broker.TopicGuard;
import fashionstream.config.AppConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Looks for the broker, the topics and the registry on a thread of its own, while the caller loads the model: after a crash
 * each second of a start counts.
 */
final class ClusterCheck implements AutoCloseable {
    private final CompletableFuture<Cluster> result;

    private ClusterCheck(CompletableFuture<Cluster> result) {
        this.result = result;
    }

    /**
     * What was found.
     *
     * @param settings the settings to run with, see {@link Preparation#topics}
     * @param topics stays the {@link ClusterCheck}'s
     */
    record Cluster(AppConfig settings, TopicGuard topics) {}

    /** Creates the topics that are missing, and checks that all of them and the registry can be used. */
    static ClusterCheck start(AppConfig config) {
        return new ClusterCheck(CompletableFuture.supplyAsync(() -> check(config), work -> {
            Thread thread = new Thread(work, "cluster-check");
            thread.setDaemon(true);
            thread.start();
        }));
    }

    private static Cluster check(AppConfig config) {
        AppConfig settings = Preparation.topics(config);
        try {
            RegistryCheck.run(settings);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new CompletionException(e);
        }
        return new Cluster(settings, Preparation.guard(settings));
    }

    /**
     * Waits for the result.
     *
     * @throws fashionstream.broker.BrokerException if the broker or the topics can't be used
     * @throws fashionstream.console.CommandException if the registry doesn't answer in time
     * @throws org.apache.kafka.common.KafkaException if the registry refuses
     */
    Cluster await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new CompletionException(e.getCause());
        }
    }

    /** Also when it is not done yet: what it finds later is closed then. */
    @Override
    public void close() {
        var unused = result.thenAccept(cluster -> cluster.topics().close());
    }
}
