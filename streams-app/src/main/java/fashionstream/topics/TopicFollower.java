package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TransientFailures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics for as long as the application runs, regardless of failures: reads committed records of all
 * partitions, without a consumer group, on its own thread.
 *
 * <ul>
 *   <li>After a failure it waits, then continues at its last position.
 *   <li>New partitions are read, too.
 *   <li>When a topic is deleted and created again, all topics are read from the beginning.
 *   <li>A record that the sink can't read is skipped; after a transient failure, such as an unreachable registry, it is
 *       read again.
 * </ul>
 *
 * <p>Safe for use by several threads.
 */
public final class TopicFollower implements MeterBinder, AutoCloseable {
    /** Reads a topic from its beginning. */
    public static final long WHOLE = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** A failure after this time without failures starts with the first wait again. */
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final String name;
    private final AppConfig config;
    private final TopicGuard guard;
    private final Map<String, Long> recordsBack;
    private final Sink sink;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable KafkaConsumer<byte[], byte[]>> reading = new AtomicReference<>();
    private volatile boolean running;

    // Accessed by the thread only:
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private Map<String, String> ids = Map.of();
    private Duration wait = FIRST_WAIT;
    private boolean failing;
    private boolean warned;

    /** Receives the records, on the follower's thread. */
    public interface Sink {
        /**
         * Accepts a record.
         *
         * @throws RuntimeException if it can't be read: the record is skipped, or read again later where {@link
         *     TransientFailures#isAboutSurroundings} returns true
         */
        void accept(ConsumerRecord<byte[], byte[]> record);

        /** Called after the records of each poll, at least five times a second while reading works. */
        default void afterPoll() {}

        /** Discards all that was accepted, because the topics are read again from the beginning. */
        void clear();
    }

    /**
     * Starts reading. The topics need not exist yet.
     *
     * @param name names the reader in logs and metrics
     * @param guard monitors the topics; not closed by this
     * @param recordsBack by topic, how many records before the end of each partition the first reading starts
     */
    public TopicFollower(String name, AppConfig config, TopicGuard guard, Map<String, Long> recordsBack, Sink sink) {
        this.name = name;
        this.config = config;
        this.guard = guard;
        this.recordsBack = Map.copyOf(recordsBack);
        this.sink = sink;
        this.thread = new Thread(this::run, "follower-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the topics are being read; false while they are missing, or reading fails. */
    public boolean isRunning() {
        return running;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("fashion.stream.reader.running", this, follower -> follower.running ? 1 : 0)
                .tag("reader", name)
                .description("1 while the topics that are shown are being read, 0 otherwise")
                .register(registry);
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void run() {
        while (isOpen()) {
            long began = System.nanoTime();
            try {
                follow();
            } catch (WakeupException | InterruptException e) {
                LOG.debug("The reader of the {} is interrupted", name, e);
            } catch (RuntimeException | OutOfMemoryError e) {
                // Other threads may have freed memory by the next attempt.
                running = false;
                if (System.nanoTime() - began > RECOVERED.toNanos()) {
                    wait = FIRST_WAIT;
                    failing = false;
                }
                reportFailure(e);
                await(wait);
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
            }
        }
        running = false;
    }

    /** Logs a failure once, not for each attempt. */
    private void reportFailure(Throwable failure) {
        if (failing) {
            LOG.debug("The topics of the {} still can't be read", name, failure);
            return;
        }
        failing = true;
        LOG.warn("The topics of the {} can't be read; retrying: {}", name, failure.toString());
    }

    /** Reads until the topics change, or it is closed. */
    private void follow() {
        Map<String, TopicFacts> facts = facts();
        if (facts.size() < recordsBack.size()) {
            // The guard reports which topic is missing.
            running = false;
            await(FIRST_WAIT);
            return;
        }
        restartIfRecreated(facts);
        KafkaConsumer<byte[], byte[]> consumer = open();
        reading.set(consumer);
        try {
            seek(consumer, facts);
            while (isOpen() && facts.equals(facts())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    deliver(record);
                    positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                }
                sink.afterPoll();
                running = true;
            }
        } finally {
            reading.set(null);
            // Only close() interrupts the thread; the interrupt would disturb the consumer's close.
            boolean unused = Thread.interrupted();
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private Map<String, TopicFacts> facts() {
        Map<String, TopicFacts> facts = new HashMap<>();
        recordsBack.keySet().forEach(topic -> guard.facts(topic).ifPresent(found -> facts.put(topic, found)));
        return facts;
    }

    private void restartIfRecreated(Map<String, TopicFacts> facts) {
        Map<String, String> now = facts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, topic -> topic.getValue().id()));
        if (!ids.isEmpty() && !ids.equals(now)) {
            LOG.warn("A topic of the {} was recreated; reading all of them from the beginning", name);
            positions.clear();
            sink.clear();
        }
        ids = now;
    }

    private KafkaConsumer<byte[], byte[]> open() {
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Records may be deleted before they are read.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void seek(KafkaConsumer<byte[], byte[]> consumer, Map<String, TopicFacts> facts) {
        List<TopicPartition> partitions = new ArrayList<>();
        facts.forEach((topic, found) -> IntStream.range(0, found.partitions())
                .forEach(partition -> partitions.add(new TopicPartition(topic, partition))));
        consumer.assign(partitions);
        List<TopicPartition> unread = partitions.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(unread);
        consumer.endOffsets(unread).forEach((partition, end) -> {
            long back = recordsBack.getOrDefault(partition.topic(), WHOLE);
            positions.put(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - back));
        });
        positions.forEach(consumer::seek);
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        try {
            sink.accept(record);
        } catch (RuntimeException e) {
            if (TransientFailures.isAboutSurroundings(e) || e instanceof InterruptException) {
                throw e;
            }
            skip(record, e);
        }
    }

    /**
     * Logs only the first one as a warning: anybody with permission can write bad records, and the application counts
     * them.
     */
    private void skip(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        if (warned) {
            LOG.debug("{} can't be read, and is not shown in the {}", place, name, reason);
            return;
        }
        warned = true;
        LOG.warn(
                "{} can't be read and is not shown in the {}; further ones are logged at DEBUG: {}",
                place,
                name,
                reason.toString());
    }

    private void await(Duration time) {
        try {
            boolean unused = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // By close(); isOpen() is false then.
            LOG.debug("The reader of the {} is interrupted", name, e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> consumer = reading.get();
        if (consumer != null) {
            consumer.wakeup();
        }
        boolean interrupted = false;
        boolean asked = false;
        while (thread.isAlive()) {
            try {
                thread.join(CLOSE_TIMEOUT.multipliedBy(2).toMillis());
                if (thread.isAlive() && !asked) {
                    // Not earlier: the interrupt would disturb the consumer's close. The thread may be waiting for the
                    // registry.
                    thread.interrupt();
                    asked = true;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
