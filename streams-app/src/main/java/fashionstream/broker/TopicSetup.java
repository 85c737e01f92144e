package fashionstream.broker;

import fashionstream.config.AppConfig;
import fashionstream.schema.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Makes sure that the application's topics are there and fit for use.
 *
 * <p>Topics that exist are checked and never changed; missing ones are created. It may run any number of times, also by
 * several processes at once.
 */
public final class TopicSetup {
    private static final Duration ACCURACY_SEGMENT = Duration.ofHours(1);

    private final AppConfig config;
    private final ClusterAdmin cluster;

    private TopicSetup(AppConfig config, ClusterAdmin cluster) {
        this.config = config;
        this.cluster = cluster;
    }

    /**
     * Creates what is missing of the public topics and returns once all of them can be used.
     *
     * @return the id of the cluster that has them
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}, or a topic can't be created or
     *     isn't fit for use
     */
    public static String ensure(AppConfig config) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            new TopicSetup(config, cluster).ensurePublic();
            return cluster.clusterId();
        }
    }

    /**
     * The same for the topic that remembers which dead letters were replayed.
     *
     * @throws BrokerException as {@link #ensure}
     */
    public static void ensureReplays(AppConfig config) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            new TopicSetup(config, cluster).ensureReplays();
        }
    }

    private void ensurePublic() {
        Topics topics = config.topics();
        TopicDescription images = cluster.ensure(plan(topics.images(), config.imagesPartitions(), Map.of()));
        // As many as images has, however it was created: image, prediction and label of an id share the partition
        // number.
        int partitions = images.partitions().size();
        ensureLikeImages(topics.predictions(), partitions);
        ensureLikeImages(topics.labels(), partitions);
        cluster.ensure(plan(topics.deadLetters(), 1, deadLetterSettings()));
        cluster.ensure(plan(topics.accuracy(), 1, accuracySettings()));
        requirePolicy(
                topics.accuracy(),
                policy -> policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                "forget old accuracies");
        ensureModels(topics.models());
    }

    /** One partition, as the order of its records says which model answers. */
    private void ensureModels(String topic) {
        Map<String, String> settings = new HashMap<>(compacted());
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes()));
        int partitions = cluster.ensure(plan(topic, 1, settings)).partitions().size();
        if (partitions != 1) {
            throw new BrokerException(
                    "topic " + topic + " has " + partitions + " partitions, which have no common order;"
                            + " recreate it with one, or choose other topics with topic.prefix");
        }
        requirePolicy(topic, TopicConfig.CLEANUP_POLICY_COMPACT::equals, "forget which model answers");
    }

    private void ensureLikeImages(String topic, int partitions) {
        TopicDescription found = cluster.ensure(plan(topic, partitions, Map.of()));
        if (found.partitions().size() != partitions) {
            throw new BrokerException(
                    "topic " + topic + " has " + found.partitions().size() + " partitions and "
                            + config.topics().images() + " has " + partitions
                            + "; they must have the same number: recreate one, or choose other topics with topic.prefix");
        }
    }

    /**
     * Never deleted by age: Kafka deletes whole segments, so a dead letter can outlive its retention time, and its entry
     * would be gone first. Entries whose letters are gone are deleted one by one, by the next replay.
     */
    private void ensureReplays() {
        String topic = config.topics().deadLetterReplays();
        cluster.ensure(plan(topic, 1, compacted()));
        requirePolicy(
                topic,
                TopicConfig.CLEANUP_POLICY_COMPACT::equals,
                "forget what was replayed, which would then be replayed again");
    }

    /** Whoever may not read a topic's settings must know for themselves that they are right. */
    private void requirePolicy(String topic, Predicate<String> fit, String would) {
        cluster.cleanupPolicy(topic).filter(fit.negate()).ifPresent(policy -> {
            throw new BrokerException("topic " + topic + " has cleanup.policy=" + policy + " and would " + would
                    + "; set it to compact, or choose other topics with topic.prefix");
        });
    }

    private TopicPlan plan(String name, int partitions, Map<String, String> settings) {
        return new TopicPlan(name, partitions, config.replicationFactor(), settings);
    }

    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /**
     * Kafka compacts only segments that are full, by default after a week. Metrics and dashboards read the topic from its
     * beginning when they start: with these they find an hour or so, some 20,000 records, and not a million.
     */
    private static Map<String, String> accuracySettings() {
        Map<String, String> settings = new HashMap<>(compacted());
        settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(ACCURACY_SEGMENT.toMillis()));
        settings.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        return settings;
    }

    private Map<String, String> deadLetterSettings() {
        Map<String, String> settings = new HashMap<>();
        settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(config.deadLettersRetentionMs()));
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes()));
        return settings;
    }
}
