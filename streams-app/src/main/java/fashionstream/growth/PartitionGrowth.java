package fashionstream.growth;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ClusterAdmin;
import fashionstream.kafka.GroupFacts;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicEnds;
import fashionstream.kafka.TopicMissingException;
import fashionstream.rolling.AccuracyTopology;
import fashionstream.rolling.TruthChangelogs;
import fashionstream.schema.Topics;
import fashionstream.streams.ReadingGroups;
import fashionstream.topics.TopicFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Increases the number of partitions. Topic {@code images} needs nothing else. The predictions and labels of an image
 * must be in the partition that has its state, so these topics grow together, and the state moves.
 *
 * <p>It may be killed at any time: the application does not start until the same call has completed. Safe for use by
 * several threads; of several concurrent runs, the last continues.
 */
public final class PartitionGrowth {
    private final AppConfig config;
    private final Topics topics;
    private final int partitions;

    /** @param partitions the new number of partitions */
    public PartitionGrowth(AppConfig config, int partitions) {
        this.config = config;
        this.topics = config.topics();
        this.partitions = partitions;
    }

    /**
     * Increases the partitions of topic {@code images}, which may be in use.
     *
     * @throws GrowthException if it has more
     * @throws TopicMissingException if the topic does not exist
     * @throws fashionstream.kafka.BrokerException if the broker rejects the request, or doesn't respond within {@code
     *     startup.timeout.ms}
     */
    public Result growImages() {
        String images = topics.images();
        int before = count(images);
        ClusterAdmin.growTopic(config, images, partitions);
        return new Result(partitions, Map.of(images, before), 0);
    }

    /**
     * Increases the partitions of predictions and labels, and moves the state of their counts.
     *
     * @param progress receives how much of the state has been read
     * @throws GrowthException if a topic has more partitions, if the application is running, or if it has not counted
     *     all records yet
     * @throws TopicMissingException if the topic does not exist
     * @throws org.apache.kafka.common.KafkaException if the state can't be moved; another call continues from there
     * @throws fashionstream.kafka.BrokerException if the broker rejects the request, or doesn't respond within {@code
     *     startup.timeout.ms}
     */
    public Result growPredictions(ReadProgress progress) {
        List<String> counted = countedTopics();
        Map<String, Integer> before = new HashMap<>();
        counted.forEach(topic -> before.put(topic, count(topic)));
        String counting = ReadingGroups.of(config, topics.predictions()).orElseThrow();
        requireStopped(ReadingGroups.of(config, topics.images()).orElseThrow());
        GroupFacts group = requireStopped(counting);
        OptionalInt state = existing(TruthChangelogs.images(config));
        String handedOn = AccuracyTopology.handedOnLabels(config);
        OptionalInt onTheWay = existing(handedOn);
        if (state.isPresent() && before.values().stream().allMatch(each -> each == state.getAsInt())) {
            // Only while the application can still count them.
            Map<String, Integer> read = new HashMap<>(before);
            onTheWay.ifPresent(count -> read.put(handedOn, count));
            requireAllRead(counting, group, read);
        }
        long moved = state.isPresent() ? moveState(progress) : 0;
        if (onTheWay.isPresent()) {
            ClusterAdmin.growTopic(config, handedOn, partitions);
        }
        counted.forEach(topic -> ClusterAdmin.growTopic(config, topic, partitions));
        StreamTimes.spread(config, counting, counted, partitions);
        return new Result(partitions, before, moved);
    }

    /** The topics of predictions, and labels. */
    private List<String> countedTopics() {
        List<String> counted = new ArrayList<>(config.countedTopics());
        // Earlier versions did not have it; the next start creates it with the right number of partitions.
        counted.removeIf(topic -> topic.equals(topics.predictionsChallenger())
                && TopicFacts.of(config, topic).isEmpty());
        counted.add(topics.labels());
        return counted;
    }

    private int count(String topic) {
        int now = TopicFacts.of(config, topic)
                .orElseThrow(() -> new TopicMissingException(config, topic))
                .partitions();
        if (now > partitions) {
            throw new GrowthException(
                    "topic " + topic + " has " + now + " partitions, and Kafka can't lower that to " + partitions);
        }
        return now;
    }

    /** The number of partitions of an internal topic; empty if it does not exist, as before the first start. */
    private OptionalInt existing(String topic) {
        return TopicFacts.of(config, topic).stream()
                .mapToInt(TopicFacts::partitions)
                .findFirst();
    }

    private GroupFacts requireStopped(String group) {
        GroupFacts facts = GroupFacts.of(config, group);
        if (facts.active()) {
            throw new GrowthException(
                    "group " + group + " has active members; stop all instances; one that died is a member"
                            + " until its session.timeout.ms (10 s by default) is over");
        }
        return facts;
    }

    /** Records that are counted after the move would be looked up in other partitions. */
    private void requireAllRead(String group, GroupFacts facts, Map<String, Integer> topics) {
        List<TopicPartition> all = topics.entrySet().stream()
                .flatMap(topic -> IntStream.range(0, topic.getValue())
                        .mapToObj(partition -> new TopicPartition(topic.getKey(), partition)))
                .toList();
        firstUnread(all, facts.offsets()).ifPresent(partition -> {
            throw new GrowthException("group " + group + " has not read all of " + partition
                    + ": stop the producers of images and labels, start the application until"
                    + " everything is counted, stop it, and try again");
        });
    }

    /**
     * The first of these partitions with a record that the group has not read. Offsets alone do not show it, because
     * transaction markers have offsets too.
     */
    private Optional<TopicPartition> firstUnread(
            List<TopicPartition> all, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Long> ends = TopicEnds.stable(config, all);
        try (PartitionScan scan = new PartitionScan(config)) {
            return all.stream()
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

    private long moveState(ReadProgress progress) {
        try (StateMove move = new StateMove(config, partitions, progress)) {
            ClusterAdmin.growTopic(config, TruthChangelogs.images(config), partitions);
            long moved = move.moveImages();
            // Last: the application does not start as long as this topic has fewer partitions.
            ClusterAdmin.growTopic(config, TruthChangelogs.models(config), partitions);
            move.spreadModels();
            return moved;
        }
    }

    /**
     * The result of an increase.
     *
     * @param partitions the new number of partitions of each topic
     * @param before the previous number, by topic name
     * @param movedRecords number of state records that were moved to another partition
     */
    public record Result(int partitions, Map<String, Integer> before, long movedRecords) {
        public Result {
            before = Map.copyOf(before);
        }
    }
}
