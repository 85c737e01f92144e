package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning or from its end: all partitions, without a consumer group, committed records only.
 *
 * <p>One thread reads; any thread may call {@link #stop}.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /**
     * Connects and seeks.
     *
     * @param fromBeginning whether to read existing records
     * @throws TopicMissingException if the topic does not exist
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public TopicReader(AppConfig config, String topic, boolean fromBeginning) {
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions = partitions(topic, config);
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            // Seeking is lazy; requesting the position forces it, so that no record is missed.
            partitions.forEach(partition -> consumer.position(partition, config.startupTimeout()));
        } catch (TimeoutException e) {
            consumer.close();
            throw BrokerException.noResponse(config.bootstrapServers(), config.startupTimeout(), e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private List<TopicPartition> partitions(String topic, AppConfig config) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, config.startupTimeout());
        if (infos == null || infos.isEmpty()) {
            throw new TopicMissingException(config, topic);
        }
        return infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * Reads until the sink returns false, no record arrives for a while, or {@link #stop} is called.
     *
     * @param idle maximum wait for the next record; zero for no limit
     * @param sink receives each record, in the order of its partition; returns whether to continue
     */
    public void read(Duration idle, Predicate<ConsumerRecord<byte[], byte[]>> sink) {
        read(idle, sink, () -> {});
    }

    /**
     * Like {@link #read(Duration, Predicate)}, for a sink that processes several records together.
     *
     * @param pause is run after the records of each poll, at least five times a second
     */
    public void read(Duration idle, Predicate<ConsumerRecord<byte[], byte[]>> sink, Runnable pause) {
        long last = System.nanoTime();
        try {
            while (idle.isZero() || System.nanoTime() - last < idle.toNanos()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    last = System.nanoTime();
                    if (!sink.test(record)) {
                        pause.run();
                        return;
                    }
                }
                pause.run();
            }
        } catch (WakeupException e) {
            // stop() was called: reading ends here.
            return;
        }
    }

    /** Like {@link #readToEnd(Consumer, ReadProgress)}, without progress. */
    public boolean readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        return readToEnd(sink, ReadProgress.NONE);
    }

    /**
     * Reads from the current position up to the current end, and returns. Records that arrive meanwhile are read by the
     * next call.
     *
     * @param sink receives each record, in the order of its partition
     * @param progress is called after each poll
     * @return false if {@link #stop} was called before the end
     */
    public boolean readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> sink, ReadProgress progress) {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long total = remaining(ends);
            for (long remaining = total; remaining > 0; remaining = remaining(ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end(ends, new TopicPartition(record.topic(), record.partition()))) {
                        sink.accept(record);
                    }
                }
                progress.update(total - remaining(ends), total);
            }
            partitions.forEach(partition -> seekBack(partition, end(ends, partition)));
            return true;
        } catch (WakeupException e) {
            // stop() was called: reading ends here.
            return false;
        }
    }

    private long remaining(Map<TopicPartition, Long> ends) {
        return partitions.stream()
                .mapToLong(partition -> Math.max(0, end(ends, partition) - consumer.position(partition)))
                .sum();
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private void seekBack(TopicPartition partition, long offset) {
        if (consumer.position(partition) > offset) {
            consumer.seek(partition, offset);
        }
    }

    /** Seeks to the given number of offsets before the end of each partition, or to its beginning. */
    public void seekBack(long offsets) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        consumer.seek(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - offsets)));
    }

    /** The offset of the next record to read, by partition. */
    public Map<Integer, Long> positions() {
        return partitions.stream().collect(Collectors.toMap(TopicPartition::partition, consumer::position));
    }

    /** Makes a read return soon. */
    public void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
