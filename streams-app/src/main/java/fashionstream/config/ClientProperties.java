package fashionstream.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties of each Kafka client: first our defaults, then the settings of the user, which take precedence. */
final class ClientProperties {
    /** Prefixes of settings that apply to every client without a client prefix. */
    private static final List<String> SECURITY = List.of("security.", "sasl.", "ssl.");

    /** Prefixes of the clients that Kafka Streams creates. */
    private static final List<String> STREAMS_CLIENTS =
            List.of("producer.", "consumer.", "main.consumer.", "restore.consumer.", "admin.");

    /** Prefixes of settings that serdes read under the same names. */
    private static final List<String> REGISTRY = List.of("schema.registry.", "basic.auth.", "bearer.auth.");

    /**
     * How long a producer waits to fill a batch, in milliseconds. It adds twice to the latency, for the image and for
     * its prediction: at 300 images/s, 1 instead of Kafka's 5 reduces the median latency from 13 to 6 ms. Under load, a
     * micro-batch of predictions fills a batch anyway, so 1 has no measurable cost, but 0 would cause more requests.
     * With the default of Kafka Streams, 100, it would be most of the latency.
     */
    private static final int LINGER_MS = 1;

    /**
     * The same within transactions of Kafka Streams. Nobody sees a record before the commit, which sends what waits, so
     * that larger batches cost no latency: they save requests of the producers and a quarter of the broker's CPU time.
     */
    private static final int TRANSACTION_LINGER_MS = 50;

    /** Bytes of such a batch at which it is sent at once. */
    private static final int TRANSACTION_BATCH_BYTES = 64 * 1024;

    /**
     * Bytes for which a fetch of the counting part waits, and how long. It publishes once a second, and counts several
     * large batches with less work than many small ones.
     */
    private static final int COUNTING_FETCH_BYTES = 64 * 1024;

    private static final int COUNTING_FETCH_WAIT_MS = 100;

    /**
     * Time between commits of the counting part, unless the user has set the interval: a transaction concerns up to ten
     * partitions.
     */
    private static final int COUNTING_COMMIT_INTERVAL_MS = 250;

    /** Kafka's default of {@code poll.ms}: a thread that waits for records does nothing else. */
    private static final long MAX_POLL_MS = 100;

    /**
     * Time after which a silent instance counts as dead, in milliseconds. The images of its partitions wait until then:
     * Kafka's default of 45 seconds is long for a live stream, and for a person who restarts a killed instance.
     */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    /**
     * How often an instance sends a heartbeat, in milliseconds, by which it also learns of a rebalance. Other instances
     * wait for the last one to learn it before they commit again: with Kafka's default of 3 seconds, partitions of live
     * instances would pause that long when an instance joins or leaves.
     */
    private static final int HEARTBEAT_INTERVAL_MS = 500;

    /**
     * Maximum number of records that one poll returns: enough to fill the largest batch for each of several partitions,
     * and few enough that a slow model processes them long before {@code max.poll.interval.ms}.
     */
    private static final int MAX_POLL_RECORDS = 1024;

    /**
     * Maximum bytes that a fetch returns for one partition, as stored by the broker; a larger single record is returned
     * anyway. This is Kafka's default. It bounds the memory of a poll if the broker stores records uncompressed: a poll
     * returns at most one fetch of each partition. If it stores them compressed, only {@link #MAX_POLL_RECORDS} bounds
     * it, which at 1 MiB each would be 1 GiB.
     */
    private static final int PARTITION_FETCH_BYTES = 1024 * 1024;

    /** Maximum bytes that a fetch returns from one broker, which limits consumers of many partitions. */
    private static final int FETCH_BYTES = 16 * 1024 * 1024;

    /**
     * Number of buffered batches (not images) at which a partition is paused. A batch contains what one poll returned,
     * up to 1 MiB, so the buffer takes about 10 MiB per partition even with large images. The throughput of small
     * images, of which a poll fills 16 batches, is not affected: 8 batches of 64 take longer than the next fetch.
     */
    private static final int BUFFERED_BATCHES = 8;

    private ClientProperties() {}

    static Map<String, Object> classification(AppConfig config) {
        Map<String, Object> properties = streams(config, config.processingGuarantee());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        // A task reads a single partition and waits for no other.
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        Duration promptCommits = config.promptCommitInterval();
        if (!promptCommits.isZero()) {
            // A thread that waits for images commits only when the wait ends.
            properties.put(StreamsConfig.POLL_MS_CONFIG, Math.min(MAX_POLL_MS, promptCommits.toMillis()));
        }
        addUsers(properties, config);
        return properties;
    }

    /** Whatever the processing guarantee of the classification, this part counts exactly once. */
    static Map<String, Object> counting(AppConfig config) {
        Map<String, Object> properties = streams(config, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                config.given().containsKey(AppSettings.COMMIT_INTERVAL_MS)
                        ? config.commitInterval().toMillis()
                        : COUNTING_COMMIT_INTERVAL_MS);
        putForMainConsumer(properties, config, ConsumerConfig.FETCH_MIN_BYTES_CONFIG, COUNTING_FETCH_BYTES);
        putForMainConsumer(properties, config, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, COUNTING_FETCH_WAIT_MS);
        addUsers(properties, config);
        return properties;
    }

    /** Kafka Streams would prefer it to the user's setting for all consumers. */
    private static void putForMainConsumer(Map<String, Object> properties, AppConfig config, String name, int value) {
        if (!config.given().containsKey(StreamsConfig.consumerPrefix(name))) {
            properties.put(StreamsConfig.mainConsumerPrefix(name), value);
        }
    }

    private static void addUsers(Map<String, Object> properties, AppConfig config) {
        addKept(properties, config, SECURITY);
        addKept(properties, config, STREAMS_CLIENTS);
        addStripped(properties, config, "streams.");
    }

    private static Map<String, Object> streams(AppConfig config, String guarantee) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.replicationFactor());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        // A crash leaves the state as of the last commit, so that it need not be deleted and restored from its
        // changelog.
        properties.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, true);
        // A generated name would change with the topology, and its state would be lost.
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // A record of an internal topic has the timestamp of its input record, which a broker may be configured to
        // reject.
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG), Long.MAX_VALUE);
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG), Long.MAX_VALUE);
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), config.recordMaxBytes());
        boolean transactional = guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                transactional ? TRANSACTION_LINGER_MS : LINGER_MS);
        if (transactional) {
            properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), TRANSACTION_BATCH_BYTES);
        } else {
            // With exactly-once, Kafka Streams sets it. A record of an aborted transaction is not a sent image.
            properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        }
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), config.recordMaxBytes());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_INTERVAL_MS);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), MAX_POLL_RECORDS);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), PARTITION_FETCH_BYTES);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_BATCHES);
        return properties;
    }

    static Map<String, Object> producer(AppConfig config) {
        Map<String, Object> properties = client(config);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        // Kafka's default of 1 MiB is less than many photos have.
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.recordMaxBytes());
        addStripped(properties, config, "producer.");
        return properties;
    }

    static Map<String, Object> consumer(AppConfig config) {
        Map<String, Object> properties = client(config);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A missing topic is reported to the user; brokers that create topics automatically would use wrong settings.
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Predictions of an aborted transaction are written again: the first ones must not be visible.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        addStripped(properties, config, "consumer.");
        return properties;
    }

    static Map<String, Object> admin(AppConfig config) {
        Map<String, Object> properties = client(config);
        addStripped(properties, config, "admin.");
        return properties;
    }

    static Map<String, Object> serde(AppConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(AppSettings.SCHEMA_REGISTRY_URL, config.schemaRegistryUrlWithCredentials());
        addKept(properties, config, REGISTRY);
        addStripped(properties, config, "serde.");
        return properties;
    }

    private static Map<String, Object> client(AppConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        addKept(properties, config, SECURITY);
        return properties;
    }

    private static void addKept(Map<String, Object> properties, AppConfig config, List<String> prefixes) {
        config.given().forEach((name, value) -> {
            if (prefixes.stream().anyMatch(name::startsWith)) {
                properties.put(name, value);
            }
        });
    }

    private static void addStripped(Map<String, Object> properties, AppConfig config, String prefix) {
        config.given().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                properties.put(name.substring(prefix.length()), value);
            }
        });
    }
}
