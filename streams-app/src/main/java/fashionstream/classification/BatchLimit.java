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
 * How many images a micro-batch may have now, so that slow models don't keep Kafka waiting: a stream thread polls and
 * commits between batches only, and one that does neither for too long is put out of its group, or loses its
 * transaction.
 *
 * <p>It begins with one image and doubles with each full batch that was quick enough, up to the configured size. What a
 * batch costs is fitted while running; the limit falls at once when a batch took too long, or is about to.
 *
 * <p>One for all stream threads of an instance, which share its processor; safe for use by all of them.
 */
public final class BatchLimit {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLimit.class);

    /**
     * A thread goes round its tasks, a batch each or a few, before it looks at the clock again: the round must stay
     * well below what Kafka grants.
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
     * @param maxSize images that a batch never exceeds
     * @param maxTime what a batch should take at most
     * @param maxSilence how long a thread may go without poll or commit
     * @param threads that share the tasks
     */
    public BatchLimit(int maxSize, Duration maxTime, Duration maxSilence, int threads) {
        this.maxSize = maxSize;
        this.threads = threads;
        this.maxNanos = maxTime.toNanos();
        this.roundNanos = maxSilence.toNanos() / ROUNDS;
    }

    /** The limit that these settings ask for, those that pass through to Kafka's clients included. */
    static BatchLimit of(AppConfig config) {
        StreamsConfig streams = new StreamsConfig(config.streamsProperties());
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
     * Tries the model on black images, in batches that grow as long as they are quick enough: so that the first batches
     * have the right size, and the first images don't pay for what a model does once.
     */
    void warmUp(Classifier classifier) {
        byte[] black = new byte[classifier.model().input().bytes()];
        for (int images = 1, next; ; images = next) {
            long began = System.nanoTime();
            try {
                var unused = classifier.classify(Collections.nCopies(images, black));
            } catch (InferenceException e) {
                // Batches that fail are halved when images are classified; a start must not depend on one.
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

    /** Images that a batch may have now; at least 1. */
    int current() {
        return current;
    }

    /** Tells that a task begins, which shares its thread's time with the others. */
    void taskOpened() {
        tasks.incrementAndGet();
    }

    /** Tells that a task that began has ended. */
    void taskClosed() {
        tasks.decrementAndGet();
    }

    /**
     * Learns from a batch that was processed.
     *
     * @param images that it had, at least 1
     * @param nanos what it took, from unpacking to the last result handed on
     */
    public synchronized void learn(int images, long nanos) {
        long budget = budgetNanos();
        // A pause of the machine is little evidence about the batch: it must not count a hundredfold.
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
