package fashionstream.growth;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicEnds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Finds what a consumer group has not read yet. Offsets alone don't show it: behind the last record lie marks of transactions. */
final class Backlog {
    private Backlog() {}

    /**
     * The first of these partitions that has a record which the group has not read.
     *
     * @param committed the group's offsets
     * @throws fashionstream.kafka.BrokerException if no broker answers within {@code startup.timeout.ms}
     */
    static Optional<TopicPartition> of(
            AppConfig config, List<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Long> ends = TopicEnds.stable(config, partitions);
        try (PartitionScan scan = new PartitionScan(config)) {
            return partitions.stream()
                    .filter(partition ->
                            hasRecord(scan, partition, committed.get(partition), ends.getOrDefault(partition, 0L)))
                    .findFirst();
        }
    }

    private static boolean hasRecord(
            PartitionScan scan, TopicPartition partition, @Nullable OffsetAndMetadata done, long end) {
        AtomicBoolean found = new AtomicBoolean();
        scan.read(partition, done == null ? 0 : done.offset(), end, record -> {
            found.set(true);
            return false;
        });
        return found.get();
    }
}
