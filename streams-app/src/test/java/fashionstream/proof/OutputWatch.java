package fashionstream.proof;

import fashionstream.config.AppConfig;
import fashionstream.schema.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records when committed outcomes arrive at a consumer, and how long there were none. Times are of {@link
 * System#nanoTime}. Safe for use by several threads.
 */
final class OutputWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /** No JVM starts that fast: earlier output is of the previous instance. */
    private static final long QUICKEST_START_NANOS = Duration.ofMillis(300).toNanos();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String predictions;
    private final Future<?> done;
    private final Map<Integer, List<Long>> arrivals = new TreeMap<>();
    private final List<Duration> silences = new ArrayList<>();
    private long started;
    private boolean waiting;
    private volatile boolean closing;

    private OutputWatch(AppConfig config) {
        Topics topics = config.topics();
        this.predictions = topics.predictions();
        this.consumer = new KafkaConsumer<>(
                config.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(Stream.of(predictions, topics.deadLetters())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        this.done = thread.submit(this::run);
    }

    static OutputWatch start(AppConfig config) {
        return new OutputWatch(config);
    }

    /** Marks the start of an instance: the next outcome ends its pause. */
    synchronized void started() {
        started = System.nanoTime();
        waiting = true;
    }

    private void run() {
        while (!closing) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                arrived(record);
            }
        }
        consumer.close();
    }

    private synchronized void arrived(ConsumerRecord<byte[], byte[]> record) {
        long now = System.nanoTime();
        if (waiting && now - started > QUICKEST_START_NANOS) {
            silences.add(Duration.ofNanos(now - started));
            waiting = false;
        }
        int partition = record.topic().equals(predictions)
                ? record.partition()
                : Place.ofOriginal(record).partition();
        arrivals.computeIfAbsent(partition, unused -> new ArrayList<>()).add(now);
    }

    /** Times from each start to the first outcome after it. */
    synchronized List<Duration> silences() {
        return List.copyOf(silences);
    }

    /** The longest time without an outcome, between the first and the last. */
    synchronized Duration longestPause() {
        return longest(arrivals.values().stream().flatMap(List::stream).sorted().toList(), Long.MIN_VALUE);
    }

    /** The longest time without an outcome of one of these partitions, between a moment and its last outcome. */
    synchronized Duration longestPause(Set<Integer> partitions, long since) {
        return partitions.stream()
                .map(partition -> longest(arrivals.getOrDefault(partition, List.of()), since))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Duration longest(List<Long> times, long since) {
        long longest = 0;
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i) > since) {
                longest = Math.max(longest, times.get(i) - times.get(i - 1));
            }
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        closing = true;
        thread.shutdown();
    }

    /** Throws the failure that stopped it, if any. */
    void rethrowFailure() throws Exception {
        if (done.isDone()) {
            done.get();
        }
    }
}
