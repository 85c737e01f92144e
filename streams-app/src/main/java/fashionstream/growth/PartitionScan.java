package fashionstream.growth;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads partitions one after the other, without a consumer group, only what is committed. Not safe for use by several
 * threads.
 */
final class PartitionScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final AppConfig config;
    private final KafkaConsumer<byte[], byte[]> consumer;

    PartitionScan(AppConfig config) {
        this.config = config;
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // All is there already. The fetch behind the end of a partition would hold up the first one of the next.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads a partition.
     *
     * @param from where to begin; the first record that is left, if that is later
     * @param end where to stop
     * @param sink gets each record; returns whether it wants more
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}
     */
    void read(TopicPartition partition, long from, long end, Predicate<ConsumerRecord<byte[], byte[]>> sink) {
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            while (consumer.position(partition, config.startupTimeout()) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() >= end || !sink.test(record)) {
                        return;
                    }
                }
            }
        } catch (TimeoutException e) {
            throw BrokerException.noAnswer(config.bootstrapServers(), config.startupTimeout(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
