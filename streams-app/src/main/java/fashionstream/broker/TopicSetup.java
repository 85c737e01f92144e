package fashionstream.broker;

import fashionstream.config.AppConfig;
import fashionstream.schema.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that the public topics are there and fit for use.
 *
 * <p>Topics that exist are checked and never changed; missing ones are created. It may run any number of times, also by
 * several processes at once.
 */
public final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final long POLL_NANOS = 50_000_000;

    private final AppConfig config;
    private final Admin admin;
    private final BrokerCalls calls;

    private TopicSetup(AppConfig config, Admin admin, BrokerCalls calls) {
        this.config = config;
        this.admin = admin;
        this.calls = calls;
    }

    /**
     * Creates what is missing and returns once all topics can be used.
     *
     * @return the id of the cluster that has them
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}, or a topic can't be created or
     *     isn't fit for use
     */
    public static String ensure(AppConfig config) {
        BrokerCalls calls = new BrokerCalls(config.bootstrapServers(), config.startupTimeout());
        Admin admin = createAdmin(config);
        try {
            return new TopicSetup(config, admin, calls).ensureAll();
        } finally {
            // A plain close would wait a further minute for calls to a broker that isn't there.
            admin.close(Duration.ZERO);
        }
    }

    private static Admin createAdmin(AppConfig config) {
        try {
            return Admin.create(config.adminProperties());
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException e) {
            // Kafka hides the reason, such as a host that can't be resolved, behind "Failed to create new …".
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new BrokerException(
                    "can't connect to Kafka at " + config.bootstrapServers() + ": " + reason.getMessage(), e);
        }
    }

    private String ensureAll() {
        String clusterId = calls.reach(admin);
        Topics topics = config.topics();
        TopicDescription images = ensure(plan(topics.images(), config.imagesPartitions(), Map.of()));
        // As many as images has, however it was created: prediction and image of an id share the partition number.
        int partitions = images.partitions().size();
        TopicDescription predictions = ensure(plan(topics.predictions(), partitions, Map.of()));
        if (predictions.partitions().size() != partitions) {
            throw new BrokerException("topic " + topics.predictions() + " has "
                    + predictions.partitions().size() + " partitions and " + topics.images() + " has " + partitions
                    + "; they must have the same number: recreate one, or choose other topics with topic.prefix");
        }
        ensure(plan(topics.deadLetters(), 1, deadLetterSettings()));
        ensure(plan(
                topics.accuracy(), 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
        requireCompaction(topics.accuracy());
        return clusterId;
    }

    private TopicPlan plan(String name, int partitions, Map<String, String> settings) {
        return new TopicPlan(name, partitions, config.replicationFactor(), settings);
    }

    private Map<String, String> deadLetterSettings() {
        Map<String, String> settings = new HashMap<>();
        settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(config.deadLettersRetentionMs()));
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(config.recordMaxBytes()));
        return settings;
    }

    private TopicDescription ensure(TopicPlan plan) {
        if (find(plan.name()).isEmpty()) {
            create(plan);
        }
        while (true) {
            Optional<TopicDescription> topic = find(plan.name());
            if (topic.isPresent() && isUsable(topic.get())) {
                return topic.get();
            }
            if (calls.isOver()) {
                throw new BrokerException("topic " + plan.name() + " at " + config.bootstrapServers()
                        + " has partitions without a leader; check that all brokers are up");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void create(TopicPlan plan) {
        // That it exists by now is fine: another instance, started at the same time, was quicker.
        calls.awaitUnless(
                TopicExistsException.class,
                admin.createTopics(List.of(plan.newTopic())).all(),
                "create topic " + plan.name());
        LOG.info("Created topic {} with {} partition(s)", plan.name(), plan.partitions());
    }

    private Optional<TopicDescription> find(String name) {
        return calls.awaitUnless(
                        UnknownTopicOrPartitionException.class,
                        admin.describeTopics(List.of(name)).allTopicNames(),
                        "describe topic " + name)
                .map(topics -> Objects.requireNonNull(topics.get(name)));
    }

    private static boolean isUsable(TopicDescription topic) {
        return topic.partitions().stream()
                .allMatch(partition ->
                        partition.leader() != null && !partition.leader().isEmpty());
    }

    private void requireCompaction(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Map<ConfigResource, Config> settings =
                calls.await(admin.describeConfigs(List.of(resource)).all(), "describe topic " + name);
        String policy = Objects.requireNonNull(settings.get(resource))
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value();
        if (!policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new BrokerException("topic " + name + " has cleanup.policy=" + policy
                    + " and would forget old accuracies; set it to compact, or choose other topics with topic.prefix");
        }
    }
}
