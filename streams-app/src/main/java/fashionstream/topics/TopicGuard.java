package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.ClusterAdmin;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the topics of the running application exist and that it may use them, and provides the limits of the
 * output topics. Repeats the check every {@value #INTERVAL_SECONDS} seconds, on its own thread, until it is closed.
 *
 * <p>Safe for use by several threads. No method but {@link #start} waits for the broker.
 */
public final class TopicGuard implements TopicView, MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicGuard.class);
    private static final int INTERVAL_SECONDS = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AppConfig config;
    private final Admin admin;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "topic-guard");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile List<String> faults = List.of();
    private volatile Map<String, TopicLimits> limits = Map.of();
    private volatile Map<String, TopicDescription> topics = Map.of();
    private volatile Map<String, Uuid> ids = Map.of();
    private volatile List<String> unreadable = List.of();

    private TopicGuard(AppConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
    }

    /**
     * Inspects the topics, which must exist, and continues to do so until it is closed.
     *
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}, if a topic is missing or may not
     *     be used, or if the application id belongs to an application with other topics; the message states what to do
     */
    public static TopicGuard start(AppConfig config) {
        TopicGuard guard = new TopicGuard(config, ClusterAdmin.connect(config));
        try {
            guard.update(TopicInspection.run(config, guard.admin, config.startupTimeout()));
            if (!guard.faults.isEmpty()) {
                throw new BrokerException(guard.faults.get(0));
            }
            ApplicationGroup.requireOwn(config, guard.admin, config.startupTimeout());
        } catch (RuntimeException e) {
            guard.close();
            throw e;
        }
        var unused = guard.thread.scheduleWithFixedDelay(
                guard::inspect, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return guard;
    }

    private void inspect() {
        try {
            TopicInspection now = TopicInspection.run(config, admin, TIMEOUT);
            report(now.faults());
            update(now);
        } catch (RuntimeException | OutOfMemoryError e) {
            // Keep the last result. BrokerHealth checks whether there is a broker at all.
            LOG.debug("The topics can't be inspected", e);
        }
    }

    /** Logs each fault once, when it first occurs. */
    private void report(List<String> now) {
        List<String> before = faults;
        now.stream().filter(fault -> !before.contains(fault)).forEach(fault -> LOG.error("{}", fault));
        if (now.isEmpty() && !before.isEmpty()) {
            LOG.info("All topics can be used again");
        }
    }

    private void update(TopicInspection now) {
        List<String> newlyUnreadable = now.unreadable().stream()
                .filter(topic -> !unreadable.contains(topic))
                .toList();
        if (!newlyUnreadable.isEmpty()) {
            LOG.warn(
                    "No permission to describe the settings of topics {}: a max.message.bytes of {} and Kafka's other"
                            + " defaults are assumed; allow DescribeConfigs if they differ",
                    String.join(", ", newlyUnreadable),
                    TopicLimits.KAFKA_DEFAULTS.maxMessageBytes());
        }
        // The last known limits of a topic are a better guess than Kafka's defaults.
        Map<String, TopicLimits> known = new HashMap<>(limits);
        known.putAll(now.limits());
        limits = Map.copyOf(known);
        unreadable = now.unreadable();
        topics = now.topics();
        Map<String, Uuid> knownIds = new HashMap<>(ids);
        topics.forEach((name, topic) -> knownIds.put(name, topic.topicId()));
        ids = Map.copyOf(knownIds);
        faults = now.faults();
    }

    /** The faults that keep the application from using its topics, one line per topic; empty if there are none. */
    public List<String> faults() {
        return faults;
    }

    @Override
    public TopicLimits limits(String topic) {
        return limits.getOrDefault(topic, TopicLimits.KAFKA_DEFAULTS);
    }

    @Override
    public Optional<Uuid> id(String topic) {
        return Optional.ofNullable(ids.get(topic));
    }

    @Override
    public OptionalInt partitions(String topic) {
        TopicDescription known = topics.get(topic);
        return known == null
                ? OptionalInt.empty()
                : OptionalInt.of(known.partitions().size());
    }

    /** The properties of a topic; empty if it doesn't exist or may not be described. */
    public Optional<TopicFacts> facts(String topic) {
        return Optional.ofNullable(topics.get(topic)).map(found -> TopicFacts.of(found, limits(topic)));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("fashion.stream.topic.faults", this, guard -> guard.faults.size())
                .description("Topics that are missing or that the application may not use")
                .register(registry);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        // A plain close would wait for calls to a broker that isn't there.
        admin.close(Duration.ZERO);
    }
}
