package fashionstream.proof;

import fashionstream.config.AppConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
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
        ConsumerGroupDescription group =
                Objects.requireNonNull(admin.describeConsumerGroups(List.of(config.applicationId()))
                        .all()
                        .get()
                        .get(config.applicationId()));
        return group.groupState() == GroupState.STABLE ? group.members().size() : 0;
    }

    @Override
    public void close() {
        admin.close();
    }
}
