package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inspects a cluster's topics and groups, and creates topics, within {@code startup.timeout.ms} for all calls together. Each
 * method throws {@link BrokerException} if the broker fails or takes too long.
 */
public final class ClusterAdmin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAdmin.class);
    private static final long POLL_NANOS = 50_000_000;

    private final AppConfig config;
    private final Admin admin;
    private final BrokerCalls calls;
    private final String clusterId;

    /** Connects, and checks that a broker responds. */
    public ClusterAdmin(AppConfig config) {
        this.config = config;
        this.calls = new BrokerCalls(config.bootstrapServers(), config.startupTimeout());
        this.admin = connect(config);
        try {
            this.clusterId = calls.reach(admin);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns a client that is not connected yet.
     *
     * @throws BrokerException if no host in the settings can be resolved
     */
    public static Admin connect(AppConfig config) {
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

    /**
     * Adds partitions to a topic, and returns once they can be used. Does nothing if the topic has as many or more.
     *
     * @param partitions the new number of partitions
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}, or it rejects the request
     */
    public static void growTopic(AppConfig config, String topic, int partitions) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            cluster.addPartitions(topic, partitions);
        }
    }

    public String clusterId() {
        return clusterId;
    }

    /** Describes a topic; empty if it doesn't exist. */
    public Optional<TopicDescription> find(String name) {
        return calls.awaitUnless(
                        UnknownTopicOrPartitionException.class,
                        admin.describeTopics(List.of(name)).allTopicNames(),
                        "describe topic " + name)
                .map(topics -> Objects.requireNonNull(topics.get(name)));
    }

    /**
     * Creates a topic unless it exists, and returns once it can be used. An existing topic is not changed.
     *
     * @param forOlderBrokers the topic to create if the broker doesn't support a setting of {@code topic}
     */
    public TopicDescription ensure(NewTopic topic, NewTopic forOlderBrokers) {
        if (find(topic.name()).isPresent()) {
            return awaitUsable(topic.name(), 1);
        }
        create(topic, forOlderBrokers);
        return awaitWritable(topic.name(), 1);
    }

    private void addPartitions(String topic, int partitions) {
        int now = find(topic).map(found -> found.partitions().size()).orElse(0);
        if (now < partitions) {
            calls.await(
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                            .all(),
                    "add partitions to topic " + topic);
        }
        awaitWritable(topic, partitions);
    }

    /**
     * Waits until the leaders serve new partitions; until then, they are leaders in the metadata alone. Of two batches
     * that an idempotent producer sends in that moment, the second may be accepted and the first rejected, again and
     * again until {@code delivery.timeout.ms} has passed.
     */
    private TopicDescription awaitWritable(String name, int partitions) {
        TopicDescription topic = awaitUsable(name, partitions);
        Map<TopicPartition, OffsetSpec> ends = topic.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(name, partition.partition()),
                        partition -> OffsetSpec.latest()));
        // The leader of each partition responds. The broker that is asked for the leaders may not know the topic yet.
        while (calls.awaitUnless(
                        UnknownTopicOrPartitionException.class,
                        admin.listOffsets(ends).all(),
                        "list the ends of topic " + name)
                .isEmpty()) {
            checkTime(name);
            LockSupport.parkNanos(POLL_NANOS);
        }
        return topic;
    }

    private TopicDescription awaitUsable(String name, int partitions) {
        while (true) {
            Optional<TopicDescription> topic = find(name);
            if (topic.isPresent() && topic.get().partitions().size() >= partitions && isUsable(topic.get())) {
                return topic.get();
            }
            checkTime(name);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void checkTime(String topic) {
        if (calls.isOver()) {
            throw new BrokerException("topic " + topic + " at " + config.bootstrapServers()
                    + " has partitions without a leader; check that all brokers are up");
        }
    }

    private void create(NewTopic topic, NewTopic forOlderBrokers) {
        try {
            // Another instance that starts at the same time may have created the topic already.
            calls.awaitUnless(
                    TopicExistsException.class,
                    admin.createTopics(List.of(topic)).all(),
                    "create topic " + topic.name());
        } catch (BrokerException e) {
            if (e.getCause() instanceof InvalidConfigurationException && !topic.equals(forOlderBrokers)) {
                create(forOlderBrokers, forOlderBrokers);
                return;
            }
            throw e;
        }
        LOG.info("Created topic {} with {} partition(s)", topic.name(), topic.numPartitions());
    }

    private static boolean isUsable(TopicDescription topic) {
        return topic.partitions().stream()
                .allMatch(partition ->
                        partition.leader() != null && !partition.leader().isEmpty());
    }

    /** A topic's settings; empty if they may not be read. */
    public Optional<Config> settings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Optional<Map<ConfigResource, Config>> settings = calls.awaitUnless(
                TopicAuthorizationException.class,
                admin.describeConfigs(List.of(resource)).all(),
                "describe topic " + topic);
        return settings.map(found -> Objects.requireNonNull(found.get(resource)));
    }

    /** Whether a consumer group of any protocol has members. */
    boolean isGroupActive(String group) {
        return calls.await(admin.listGroups().all(), "list the consumer groups").stream()
                .filter(listed -> listed.groupId().equals(group))
                .flatMap(listed -> listed.groupState().stream())
                .anyMatch(state -> state != GroupState.EMPTY && state != GroupState.DEAD);
    }

    /** The committed offsets of a consumer group. */
    Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group) {
        Optional<Map<TopicPartition, OffsetAndMetadata>> offsets = calls.awaitUnless(
                GroupIdNotFoundException.class,
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                "describe the consumer group " + group);
        // Kafka returns null for a partition without a committed offset.
        Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>(offsets.orElse(Map.of()));
        known.values().removeIf(Objects::isNull);
        return known;
    }

    /** Commits offsets for a consumer group without members. */
    void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        calls.await(
                admin.alterConsumerGroupOffsets(group, offsets).all(), "commit offsets of the consumer group " + group);
    }

    /** The ends of partitions, once no transaction is open in them: empty if one stays open. */
    Optional<Map<TopicPartition, Long>> stableEnds(Collection<TopicPartition> partitions) {
        while (true) {
            Map<TopicPartition, Long> committed = ends(partitions, IsolationLevel.READ_COMMITTED);
            if (committed.equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED))) {
                return Optional.of(committed);
            }
            if (calls.isOver()) {
                return Optional.empty();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        calls.await(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all(), "list the ends of partitions")
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        // A close without timeout would wait another minute for calls to a broker that is unavailable.
        admin.close(Duration.ZERO);
    }
}
