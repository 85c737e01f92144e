package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.TopicMissingException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The position of a consumer group without members in a partition: its committed offset and its next record. Does not
 * join the group. Not safe for use by several threads.
 */
final class WaitingPartition implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final AppConfig config;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final @Nullable OffsetAndMetadata committed;
    private final long first;
    private final long end;

    /**
     * Reads the position, after all transactions have ended that may commit the group's offset.
     *
     * @throws TopicMissingException if the topic does not exist
     * @throws PutAsideException if the partition does not exist, or a transaction doesn't end
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    WaitingPartition(AppConfig config, String group, TopicPartition partition) {
        this.config = config;
        this.partition = partition;
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        // This is not an instance of the application, even if it has the settings of one.
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Fetch no further record with the wanted one: it may not fit into memory.
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            requirePartition();
            consumer.assign(Set.of(partition));
            Set<TopicPartition> only = Set.of(partition);
            this.first = offset(consumer.beginningOffsets(only, config.startupTimeout()));
            this.end = offset(consumer.endOffsets(only, config.startupTimeout()));
            this.committed = committed(group);
        } catch (TimeoutException e) {
            consumer.close();
            throw BrokerException.noResponse(config.bootstrapServers(), config.startupTimeout(), e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void requirePartition() {
        var partitions = consumer.partitionsFor(partition.topic(), config.startupTimeout());
        if (partitions == null || partitions.isEmpty()) {
            throw new TopicMissingException(config, partition.topic());
        }
        if (partitions.stream().mapToInt(PartitionInfo::partition).noneMatch(each -> each == partition.partition())) {
            throw new PutAsideException("topic " + partition.topic() + " has no partition " + partition.partition()
                    + "; its partitions are 0 to " + (partitions.size() - 1));
        }
    }

    private long offset(Map<TopicPartition, Long> offsets) {
        return Objects.requireNonNull(offsets.get(partition));
    }

    private @Nullable OffsetAndMetadata committed(String group) {
        try {
            return consumer.committed(Set.of(partition), config.startupTimeout())
                    .get(partition);
        } catch (TimeoutException e) {
            throw new PutAsideException(
                    "a transaction of an instance that died is about to commit the offset of group " + group + " in "
                            + partition + ", and has not ended for "
                            + config.startupTimeout().toSeconds()
                            + " s; try again when its transaction.timeout.ms is over",
                    e);
        }
    }

    /** The group's offset; empty if it has committed none here. */
    Optional<OffsetAndMetadata> committed() {
        return Optional.ofNullable(committed);
    }

    /** The offset of the first record that is still there. */
    long first() {
        return first;
    }

    /** The offset after the last readable record. */
    long end() {
        return end;
    }

    /**
     * Where the group continues: at the first record if it has not committed, or if the committed position is deleted.
     */
    long position() {
        return committed == null ? first : Math.max(first, committed.offset());
    }

    /** The metadata that identifies the group in a transaction. */
    ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    /**
     * The next record of the group; empty if only transaction markers follow.
     *
     * @throws UnreadableRecordException if it can't be read
     */
    Optional<ConsumerRecord<byte[], byte[]>> next() {
        consumer.seek(partition, position());
        long deadline = System.nanoTime() + config.startupTimeout().toNanos();
        while (consumer.position(partition) < end) {
            ConsumerRecords<byte[], byte[]> records = poll();
            if (!records.isEmpty()) {
                return Optional.of(records.iterator().next());
            }
            if (System.nanoTime() > deadline) {
                throw BrokerException.noResponse(
                        config.bootstrapServers(),
                        config.startupTimeout(),
                        new TimeoutException("nothing was fetched"));
            }
        }
        return Optional.empty();
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OutOfMemoryError e) {
            // Allocating one large array failed, which leaves the process intact.
            throw new UnreadableRecordException("does not fit into this process's memory", e);
        } catch (AuthenticationException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            throw new UnreadableRecordException("can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** A record cannot be fetched: it is too large for this process, or its bytes are damaged. */
    static final class UnreadableRecordException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param message what is wrong, as the predicate of a sentence */
        UnreadableRecordException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
