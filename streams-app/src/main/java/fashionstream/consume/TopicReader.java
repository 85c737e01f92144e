package fashionstream.consume;

import fashionstream.broker.BrokerException;
import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning or from now on: all partitions, without a consumer group, only what is committed.
 *
 * <p>One thread reads; {@link #stop} may be called from any.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /**
     * Takes up a position.
     *
     * @param fromBeginning whether to read what is there already
     * @throws TopicMissingException if there is no such topic
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}
     */
    public TopicReader(AppConfig config, String topic, boolean fromBeginning) {
        this.consumer = new KafkaConsumer<>(
                config.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions = partitions(topic, config);
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            // Seeking is lazy; asking for the position makes it happen now, so that nothing slips by.
            partitions.forEach(partition -> consumer.position(partition, config.startupTimeout()));
        } catch (TimeoutException e) {
            consumer.close();
            throw BrokerException.noAnswer(config.bootstrapServers(), config.startupTimeout(), e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private List<TopicPartition> partitions(String topic, AppConfig config) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, config.startupTimeout());
        if (infos == null || infos.isEmpty()) {
            throw new TopicMissingException("there is no topic " + topic + " at " + config.bootstrapServers()
                    + "; 'fashion-stream serve' creates it");
        }
        return infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * Reads until the sink has enough, nothing came for a while, or {@link #stop} is called.
     *
     * @param idle ends when nothing came for so long; zero for never
     * @param sink gets each record, in the order of its partition; says whether it wants more
     */
    public void read(Duration idle, Predicate<ConsumerRecord<byte[], byte[]>> sink) {
        long last = System.nanoTime();
        try {
            while (idle.isZero() || System.nanoTime() - last < idle.toNanos()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    last = System.nanoTime();
                    if (!sink.test(record)) {
                        return;
                    }
                }
            }
        } catch (WakeupException e) {
            // stop() was called: reading ends here.
            return;
        }
    }

    /**
     * Reads from where it is up to the end as it is at this moment, and comes back.
     *
     * @param sink gets each record, in the order of its partition
     */
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            consumer.poll(POLL).forEach(sink);
        }
    }

    /** Makes {@link #read} come back soon. */
    public void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
