package fashionstream.proof;

import fashionstream.config.AppConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The progress of an application. Safe for use by several threads. */
final class Progress implements AutoCloseable {
    private final AppConfig config;
    private final Admin admin;

    Progress(AppConfig config) {
        this.config = config;
        this.admin = Admin.create(config.adminProperties());
    }

    /** The number of records of the images topic whose offsets the application has committed. */
    long acknowledged() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(config.topics().images()))
                .mapToLong(offset -> offset.getValue().offset())
                .sum();
    }

    /** The number of stream threads with partitions; 0 during a rebalance. */
    int members() throws InterruptedException, ExecutionException {
        return owners().size();
    }

    /** The partitions of images of each stream thread, by its name; empty during a rebalance. */
    Map<String, Set<Integer>> owners() throws InterruptedException, ExecutionException {
        ConsumerGroupDescription group = group();
        if (group.groupState() != GroupState.STABLE) {
            return Map.of();
        }
        return group.members().stream()
                .collect(Collectors.toMap(
                        MemberDescription::clientId, member -> member.assignment().topicPartitions().stream()
                                .map(TopicPartition::partition)
                                .collect(Collectors.toSet())));
    }

    /** The number of members of the group, including dead ones whose sessions have not expired. */
    int sessions() throws InterruptedException, ExecutionException {
        return group().members().size();
    }

    private ConsumerGroupDescription group() throws InterruptedException, ExecutionException {
        return Objects.requireNonNull(admin.describeConsumerGroups(List.of(config.applicationId()))
                .all()
                .get()
                .get(config.applicationId()));
    }

    @Override
    public void close() {
        admin.close();
    }
}
