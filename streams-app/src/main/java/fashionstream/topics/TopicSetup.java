package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.ClusterAdmin;
import fashionstream.schema.Topics;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Makes sure that the application's topics exist and are suitable.
 *
 * <p>Creates missing topics; checks existing ones, but never changes them. Idempotent, and safe to run in several
 * processes at once.
 */
public final class TopicSetup {
    private static final Duration ACCURACY_SEGMENT = Duration.ofHours(1);

    /** What a dead letter adds to its record: three texts of up to 8,192 characters and some short ones. */
    private static final int DEAD_LETTER_HEADERS_BYTES = 128 * 1024;

    /**
     * Makes {@code max.message.bytes} limit the decompressed size. By default, Kafka limits the compressed size: 450 MB
     * of zeros compress to 15 kB, and a reader would run out of memory.
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
     * Creates the missing public topics and returns once all of them can be used.
     *
     * @return the id of the cluster that has them
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}, or a topic can't be created or
     *     isn't suitable
     */
    public static String ensure(AppConfig config) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            new TopicSetup(config, cluster).ensurePublic();
            TopicAdvice.log(config, cluster);
            return cluster.clusterId();
        }
    }

    /**
     * Does the same for the topic that records which dead letters were replayed.
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
        TopicDescription images = ensure(input(topics.images(), config.imagesPartitions(), withMaxBytes(REAL_BYTES)));
        ensureCounted(topics, images.partitions().size());
        ensure(plan(topics.deadLetters(), 1, deadLetterSettings()));
        ensure(plan(topics.accuracy(), 1, accuracySettings()));
        requirePolicy(
                topics.accuracy(),
                policy -> policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                "delete old accuracies");
        Map<String, String> models = new HashMap<>(compacted());
        models.putAll(REAL_BYTES);
        ensureOrdered(
                input(topics.models(), 1, withMaxBytes(models)), "delete the steps that determine the active model");
        ensure(plan(topics.contests(), 1, accuracySettings()));
        requirePolicy(
                topics.contests(),
                policy -> policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                "delete how challengers compared");
        ensureOrdered(plan(topics.modelPositions(), 1, compacted()), "delete which model classified which images");
    }

    /**
     * Creates the topics of predictions and labels, keyed by image id. All must have the same number of partitions, so
     * that the records of an id share the partition number. The number of partitions of images may differ.
     */
    private void ensureCounted(Topics topics, int imagesPartitions) {
        int wanted = cluster.find(topics.labels())
                .map(labels -> labels.partitions().size())
                .orElse(imagesPartitions);
        Map<String, Integer> partitions = new LinkedHashMap<>();
        // The others follow it: it may exist, as in installations of earlier versions, which did not have them.
        int predictions = ensure(plan(topics.predictions(), wanted, Map.of()))
                .partitions()
                .size();
        for (String topic : config.countedTopics()) {
            TopicDescription found = ensure(plan(topic, predictions, Map.of()));
            partitions.put(topic, found.partitions().size());
        }
        TopicDescription labels = ensure(input(topics.labels(), predictions, REAL_BYTES));
        partitions.put(topics.labels(), labels.partitions().size());
        if (Set.copyOf(partitions.values()).size() > 1) {
            String counts = partitions.entrySet().stream()
                    .map(each -> "topic " + each.getKey() + " has " + each.getValue() + " partitions")
                    .collect(Collectors.joining(" and "));
            throw new BrokerException(counts + ", so that labels would not find their predictions;"
                    + " stop all instances and run 'fashion-stream topics grow predictions --partitions "
                    + Collections.max(partitions.values()) + "' (docs/operations.md, \"More partitions\")");
        }
    }

    /** Creates a compacted topic with one partition, for records whose order matters. */
    private void ensureOrdered(TopicPlan plan, String wouldOtherwise) {
        int partitions = ensure(plan).partitions().size();
        if (partitions != 1) {
            throw new BrokerException(
                    "topic " + plan.name() + " has " + partitions + " partitions, which have no common order;"
                            + " recreate it with one, or choose other topics with topic.prefix");
        }
        requirePolicy(plan.name(), TopicConfig.CLEANUP_POLICY_COMPACT::equals, wouldOtherwise);
    }

    /**
     * Entries are never deleted by age: Kafka deletes whole segments, so a dead letter can outlive its retention time
     * and its entry. The next replay deletes the entries of deleted dead letters one by one.
     */
    private void ensureReplays() {
        String topic = config.topics().deadLetterReplays();
        ensure(plan(topic, 1, compacted()));
        requirePolicy(
                topic,
                TopicConfig.CLEANUP_POLICY_COMPACT::equals,
                "delete the entries of replayed dead letters, which would then be replayed again");
    }

    /** Does nothing if the topic's settings may not be read: the user must then make sure that they are right. */
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

    /** A topic that others write to. The broker also rejects a huge record before it decompresses it. */
    private TopicPlan input(String name, int partitions, Map<String, String> settings) {
        return new TopicPlan(
                name,
                partitions,
                config.replicationFactor(),
                settings,
                Map.of(TopicConfig.MAX_DECOMPRESSED_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes())));
    }

    /** Kafka's default of 1 MiB is less than many photos and models have. */
    private Map<String, String> withMaxBytes(Map<String, String> settings) {
        Map<String, String> larger = new HashMap<>(settings);
        larger.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes()));
        return larger;
    }

    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /**
     * Kafka compacts only full segments, by default after a week. Metrics and dashboards read the topic from its
     * beginning at startup: with these settings, they read about an hour, or 20,000 records, and not a million.
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
