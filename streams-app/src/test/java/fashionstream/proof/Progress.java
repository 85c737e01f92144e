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

/** How far an application has come. Safe for use by several threads. */
final class Progress implements AutoCloseable {
    private final AppConfig config;
    private final Admin admin;

    Progress(AppConfig config) {
        this.config = config;
        this.admin = Admin.create(config.adminProperties());
    }

    /** How many records of the images topic the application has acknowledged: committed the offsets of. */
    long acknowledged() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(config.topics().images()))
                .mapToLong(offset -> offset.getValue().offset())
                .sum();
    }

    /** How many stream threads share the work; 0 while it is being shared out. */
    int members() throws InterruptedException, ExecutionException {
        return owners().size();
    }

    /** By the name of the stream thread, the partitions of images that it has; empty while they are being shared out. */
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

    /** How many stream threads the group knows of, the dead whose sessions still run included. */
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
