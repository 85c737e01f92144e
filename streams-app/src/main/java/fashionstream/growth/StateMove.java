package fashionstream.growth;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicEnds;
import fashionstream.rolling.TruthChangelogs;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Moves the state of {@code match-truth} to the partitions in which its tasks look for it after an increase of the
 * number of partitions. The local copies of the instances are updated automatically: they restore what was appended to
 * the changelogs.
 *
 * <p>Moving is safe to repeat, whether or not it was interrupted: entries of a partition are deleted only when all of
 * them are in their new partitions, and deleted entries are not moved again. Not safe for use by several threads.
 */
final class StateMove implements AutoCloseable {
    /** A partition is read three times: for existing deletions, for entries to move, and for entries to delete. */
    private static final int READS = 3;

    private final AppConfig config;
    private final int partitions;
    private final ReadProgress progress;
    private final PartitionScan scan;
    private final StateWriter writer;
    private long done;
    private long total;

    /** @param partitions the new number of partitions, which the changelogs already have */
    StateMove(AppConfig config, int partitions, ReadProgress progress) {
        this.config = config;
        this.partitions = partitions;
        this.progress = progress;
        this.writer = new StateWriter(config);
        this.scan = new PartitionScan(config);
    }

    /**
     * Moves each image's entry to the partition of its id.
     *
     * @return number of moved records
     * @throws org.apache.kafka.common.KafkaException if they can't be written
     */
    long moveImages() {
        Map<TopicPartition, Long> ends = TopicEnds.stable(config, all(TruthChangelogs.images(config)));
        total = READS * ends.values().stream().mapToLong(Long::longValue).sum();
        return ends.entrySet().stream()
                .mapToLong(end -> moveFrom(end.getKey(), end.getValue()))
                .sum();
    }

    private long moveFrom(TopicPartition partition, long end) {
        // By key, the offset of the last deletion: an earlier run has already moved the records before it.
        Map<ByteBuffer, Long> deleted = new HashMap<>();
        read(partition, end, record -> {
            if (record.value() == null) {
                deleted.put(ByteBuffer.wrap(record.key()), record.offset());
            }
        });
        Predicate<ConsumerRecord<byte[], byte[]>> isMoved = record -> record.value() != null
                && record.offset() > deleted.getOrDefault(ByteBuffer.wrap(record.key()), -1L)
                && target(record) != record.partition();
        long[] moved = new long[1];
        read(partition, end, record -> {
            if (isMoved.test(record)) {
                writer.write(copy(record, target(record)));
                moved[0]++;
            }
        });
        writer.flush();
        read(partition, end, record -> {
            if (isMoved.test(record)) {
                writer.write(deletion(record));
            }
        });
        writer.flush();
        return moved[0];
    }

    /** The partition that Kafka's default partitioner chooses for the key of a prediction or label. */
    private int target(ConsumerRecord<byte[], byte[]> record) {
        return Utils.toPositive(Utils.murmur2(TruthChangelogs.imageId(record.key()))) % partitions;
    }

    /** Copies all models to each partition. There are few. */
    void spreadModels() {
        Map<TopicPartition, Long> ends = TopicEnds.stable(config, all(TruthChangelogs.models(config)));
        Map<TopicPartition, Map<String, ConsumerRecord<byte[], byte[]>>> known = new HashMap<>();
        Map<String, ConsumerRecord<byte[], byte[]>> latest = new HashMap<>();
        ends.forEach((partition, end) -> known.put(partition, models(partition, end)));
        known.values()
                .forEach(models -> models.forEach((version, record) -> latest.merge(
                        version, record, (one, other) -> other.timestamp() > one.timestamp() ? other : one)));
        known.forEach((partition, models) -> latest.forEach((version, record) -> {
            ConsumerRecord<byte[], byte[]> own = models.get(version);
            if (own == null || own.timestamp() < record.timestamp()) {
                writer.write(copy(record, partition.partition()));
            }
        }));
        writer.flush();
    }

    private Map<String, ConsumerRecord<byte[], byte[]>> models(TopicPartition partition, long end) {
        Map<String, ConsumerRecord<byte[], byte[]>> models = new HashMap<>();
        scan.read(partition, 0, end, record -> {
            String version = Utils.utf8(record.key());
            if (record.value() == null) {
                models.remove(version);
            } else {
                models.put(version, record);
            }
            return true;
        });
        return models;
    }

    private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record, int partition) {
        return new ProducerRecord<>(
                record.topic(), partition, record.timestamp(), record.key(), record.value(), record.headers());
    }

    @SuppressWarnings("NullAway") // a tombstone has no value; Kafka's types don't declare it
    private static ProducerRecord<byte[], byte[]> deletion(ConsumerRecord<byte[], byte[]> record) {
        byte[] nothing = null;
        return new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), record.key(), nothing);
    }

    private List<TopicPartition> all(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private void read(TopicPartition partition, long end, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        long before = done;
        scan.read(partition, 0, end, record -> {
            sink.accept(record);
            progress.update(before + record.offset(), total);
            return true;
        });
        done = before + end;
    }

    @Override
    public void close() {
        scan.close();
        writer.close();
    }
}
