package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.ClusterAdmin;
import fashionstream.schema.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    /** What a dead letter has beside its record: three texts of up to 8,192 characters and some short ones. */
    private static final int DEAD_LETTER_HEADERS_BYTES = 128 * 1024;

    /**
     * Makes {@code max.message.bytes} bound the bytes that a reader gets. With Kafka's default it bounds the compressed
     * ones: 450 MB of zeros take 15 kB, and end whoever reads them.
     */
    private static final Map<String, String> REAL_BYTES =
            Map.of(TopicConfig.COMPRESSION_TYPE_CONFIG, TopicAdvice.SAFE_COMPRESSION);

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
            TopicAdvice.log(config, cluster);
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
        TopicDescription images = ensure(input(topics.images(), config.imagesPartitions(), REAL_BYTES));
        ensureCounted(topics, images.partitions().size());
        ensure(plan(topics.deadLetters(), 1, deadLetterSettings()));
        ensure(plan(topics.accuracy(), 1, accuracySettings()));
        requirePolicy(
                topics.accuracy(),
                policy -> policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                "forget old accuracies");
        ensureModels(topics.models());
    }

    /**
     * Predictions and labels, keyed by image id: those of an id must share the partition number. The images' own number
     * of partitions doesn't matter to them.
     */
    private void ensureCounted(Topics topics, int imagesPartitions) {
        int wanted = cluster.find(topics.labels())
                .map(labels -> labels.partitions().size())
                .orElse(imagesPartitions);
        int predictions = ensure(plan(topics.predictions(), wanted, Map.of()))
                .partitions()
                .size();
        int labels = ensure(input(topics.labels(), predictions, REAL_BYTES))
                .partitions()
                .size();
        if (labels != predictions) {
            throw new BrokerException(
                    "topic %s has %d partitions and topic %s has %d, so that labels would not find their predictions;"
                                    .formatted(topics.predictions(), predictions, topics.labels(), labels)
                            + " stop all instances and run 'fashion-stream topics grow predictions --partitions "
                            + Math.max(predictions, labels) + "' (docs/operations.md, \"More partitions\")");
        }
    }

    /** One partition, as the order of its records says which model is active. */
    private void ensureModels(String topic) {
        Map<String, String> settings = new HashMap<>(compacted());
        settings.putAll(REAL_BYTES);
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes()));
        int partitions = ensure(input(topic, 1, settings)).partitions().size();
        if (partitions != 1) {
            throw new BrokerException(
                    "topic " + topic + " has " + partitions + " partitions, which have no common order;"
                            + " recreate it with one, or choose other topics with topic.prefix");
        }
        requirePolicy(topic, TopicConfig.CLEANUP_POLICY_COMPACT::equals, "forget which model is active");
    }

    /**
     * Never deleted by age: Kafka deletes whole segments, so a dead letter can outlive its retention time, and its
     * entry would be gone first. Entries whose letters are gone are deleted one by one, by the next replay.
     */
    private void ensureReplays() {
        String topic = config.topics().deadLetterReplays();
        ensure(plan(topic, 1, compacted()));
        requirePolicy(
                topic,
                TopicConfig.CLEANUP_POLICY_COMPACT::equals,
                "forget what was replayed, which would then be replayed again");
    }

    /** Whoever may not read a topic's settings must know for themselves that they are right. */
    private void requirePolicy(String topic, Predicate<String> fit, String would) {
        Optional<String> found = cluster.settings(topic)
                .map(settings -> settings.get(TopicConfig.CLEANUP_POLICY_CONFIG).value());
        found.filter(fit.negate()).ifPresent(policy -> {
            throw new BrokerException("topic " + topic + " has cleanup.policy=" + policy + " and would " + would
                    + "; set it to compact, or choose other topics with topic.prefix");
        });
    }

    private TopicDescription ensure(TopicPlan plan) {
        return cluster.ensure(plan.newTopic(), plan.forOlderBrokers().newTopic());
    }

    private TopicPlan plan(String name, int partitions, Map<String, String> settings) {
        return new TopicPlan(name, partitions, config.replicationFactor(), settings, Map.of());
    }

    /** A topic that others write to. The broker then also refuses a huge record before it decompresses it. */
    private TopicPlan input(String name, int partitions, Map<String, String> settings) {
        return new TopicPlan(
                name,
                partitions,
                config.replicationFactor(),
                settings,
                Map.of(TopicConfig.MAX_DECOMPRESSED_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes())));
    }

    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /**
     * Kafka compacts only segments that are full, by default after a week. Metrics and dashboards read the topic from
     * its beginning when they start: with these they find an hour or so, some 20,000 records, and not a million.
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
        long bytes = (long) config.recordMaxBytes() + DEAD_LETTER_HEADERS_BYTES;
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(bytes));
        return settings;
    }
}
