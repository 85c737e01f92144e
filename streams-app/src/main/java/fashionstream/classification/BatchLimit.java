package fashionstream.classification;

import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the number of images in a micro-batch, so that slow models do not delay polls and commits. A stream thread
 * polls and commits only between batches; if it does neither for too long, it is removed from its group or loses its
 * transaction.
 *
 * <p>The limit starts at one image and doubles with each full batch that was fast enough, up to the configured size.
 * {@link BatchCost} estimates the time of a batch from measurements; the limit is lowered as soon as a batch takes too
 * long or would take too long.
 *
 * <p>All stream threads of an instance share one limit, because they share the processor. Safe for use by several
 * threads.
 */
final class BatchLimit {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLimit.class);

    /**
     * A thread processes one or a few batches of each of its tasks before it checks the time again: that must stay well
     * below Kafka's timeouts.
     */
    private static final int ROUNDS = 8;

    private final int maxSize;
    private final int threads;
    private final long maxNanos;
    private final long roundNanos;
    private final BatchCost cost = new BatchCost();
    private final AtomicInteger tasks = new AtomicInteger();
    private volatile int current = 1;

    /**
     * @param maxSize largest number of images in a batch
     * @param maxTime how long a batch should take at most
     * @param maxSilence how long a thread may go without poll or commit
     * @param threads number of threads that share the tasks
     */
    BatchLimit(int maxSize, Duration maxTime, Duration maxSilence, int threads) {
        this.maxSize = maxSize;
        this.threads = threads;
        this.maxNanos = maxTime.toNanos();
        this.roundNanos = maxSilence.toNanos() / ROUNDS;
    }

    /** A limit for these settings, including those that are passed to Kafka's clients. */
    static BatchLimit of(AppConfig config) {
        StreamsConfig streams = new StreamsConfig(config.classificationProperties());
        long silence = millis(
                streams.getMainConsumerConfigs("", "", 0),
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                ConsumerConfig.configDef().defaultValues());
        if (config.processingGuarantee().equals(StreamsConfig.EXACTLY_ONCE_V2)) {
            silence = Math.min(
                    silence,
                    millis(
                            streams.getProducerConfigs(""),
                            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                            ProducerConfig.configDef().defaultValues()));
        }
        return new BatchLimit(
                config.batchMaxSize(), config.batchMaxTime(), Duration.ofMillis(silence), config.streamThreads());
    }

    private static long millis(Map<String, Object> set, String name, Map<String, Object> defaults) {
        return Long.parseLong(String.valueOf(set.getOrDefault(name, defaults.get(name))));
    }

    /**
     * Runs the model on black images, in batches that grow as long as they are fast enough. The first real batches then
     * have the right size, and do not pay for one-time initialization of the model.
     */
    void warmUp(Classifier classifier) {
        byte[] black = new byte[classifier.model().input().bytes()];
        for (int images = 1, next; ; images = next) {
            long began = System.nanoTime();
            try {
                var unused = classifier.classify(Collections.nCopies(images, black));
            } catch (InferenceException e) {
                // The classification splits batches that fail; the start must not depend on one.
                LOG.warn("The model fails on {} black images: {}", images, e.getMessage());
                return;
            }
            learn(images, System.nanoTime() - began);
            next = current;
            if (next <= images) {
                return;
            }
        }
    }

    /** The current limit, at least 1. */
    int current() {
        return current;
    }

    /** Reports that a task has started; it shares its thread's time with the others. */
    void taskOpened() {
        tasks.incrementAndGet();
    }

    /** Reports that a task has ended. */
    void taskClosed() {
        tasks.decrementAndGet();
    }

    /**
     * Updates the limit after a batch.
     *
     * @param images size of the batch, at least 1
     * @param nanos time from unpacking to forwarding the last result
     */
    synchronized void learn(int images, long nanos) {
        long budget = budgetNanos();
        // A pause of the machine says little about the batch: its weight is bounded.
        cost.learn(images, (double) Math.min(nanos, 2 * budget));
        int affordable = cost.images((double) budget);
        if (nanos > budget) {
            affordable = Math.min(affordable, (int) (images * budget / nanos));
        }
        int next = images >= current ? Math.min(2 * current, affordable) : Math.min(current, affordable);
        current = Math.max(1, Math.min(maxSize, next));
    }

    private long budgetNanos() {
        int tasksOfThread = Math.max(1, (tasks.get() + threads - 1) / threads);
        return Math.max(1, Math.min(maxNanos, roundNanos / tasksOfThread));
    }
}
