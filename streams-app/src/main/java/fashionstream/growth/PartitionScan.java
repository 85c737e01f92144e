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
 * Reads committed records of partitions, one partition after the other, without a consumer group. Not safe for use by
 * several threads.
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
        // All records exist already. A long poll at the end of a partition would delay the first fetch of the next one.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads a partition.
     *
     * @param from first offset to read; the first existing record if that is later
     * @param end offset at which to stop, exclusive
     * @param sink receives each record; returns whether to continue
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}
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
            throw BrokerException.noResponse(config.bootstrapServers(), config.startupTimeout(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
