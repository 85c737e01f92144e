package fashionstream.topics;

import static java.util.stream.Collectors.joining;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerCalls;
import fashionstream.kafka.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Inspects all topics that the application uses, once.
 *
 * @param faults the faults that keep it from using them, one line each; empty if there are none
 * @param topics the topics that exist and may be described, by name
 * @param limits of the output topics whose settings may be read, by name
 * @param unreadable output topics whose settings may not be read
 */
record TopicInspection(
        List<String> faults,
        Map<String, TopicDescription> topics,
        Map<String, TopicLimits> limits,
        List<String> unreadable) {
    TopicInspection {
        faults = List.copyOf(faults);
        topics = Map.copyOf(topics);
        limits = Map.copyOf(limits);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Queries the cluster: one request for the topics, one for the settings of the outputs.
     *
     * @throws BrokerException if it doesn't respond in time
     */
    static TopicInspection run(AppConfig config, Admin admin, Duration timeout) {
        BrokerCalls calls = new BrokerCalls(config.bootstrapServers(), timeout);
        int timeoutMs = (int) timeout.toMillis();
        List<TopicUse> uses = TopicUse.of(config);
        Map<String, KafkaFuture<TopicDescription>> futures = admin.describeTopics(
                        uses.stream().map(TopicUse::topic).toList(),
                        new DescribeTopicsOptions()
                                .includeAuthorizedOperations(true)
                                .timeoutMs(timeoutMs))
                .topicNameValues();
        List<String> faults = new ArrayList<>();
        Map<String, TopicDescription> topics = new HashMap<>();
        List<TopicUse> outputs = new ArrayList<>();
        for (TopicUse use : uses) {
            try {
                find(use, calls, Objects.requireNonNull(futures.get(use.topic())))
                        .ifPresent(topic -> topics.put(use.topic(), topic));
            } catch (BrokerException e) {
                if (!(e.getCause() instanceof TopicAuthorizationException)) {
                    throw e;
                }
                faults.add(missingPermission(config, use.topic(), use.rights()));
                continue;
            }
            Optional<String> fault = fault(config, use, topics.get(use.topic()));
            fault.ifPresent(faults::add);
            if (fault.isEmpty() && use.isOutput()) {
                outputs.add(use);
            }
        }
        return withLimits(faults, topics, outputs, calls, admin, timeoutMs);
    }

    private static Optional<TopicDescription> find(
            TopicUse use, BrokerCalls calls, KafkaFuture<TopicDescription> future) {
        return calls.awaitUnless(UnknownTopicOrPartitionException.class, future, "describe topic " + use.topic());
    }

    private static Optional<String> fault(AppConfig config, TopicUse use, @Nullable TopicDescription topic) {
        if (topic == null) {
            return Optional.of("topic " + use.topic() + " does not exist at " + config.bootstrapServers()
                    + "; restart the application, which creates missing topics, or create it");
        }
        // Null from brokers that don't report it.
        @Nullable Set<AclOperation> allowed = topic.authorizedOperations();
        if (allowed == null || allowed.containsAll(use.rights())) {
            return Optional.empty();
        }
        return Optional.of(missingPermission(
                config,
                use.topic(),
                use.rights().stream().filter(right -> !allowed.contains(right)).toList()));
    }

    private static String missingPermission(AppConfig config, String topic, Iterable<AclOperation> missing) {
        List<String> names = new ArrayList<>();
        missing.forEach(right -> names.add(name(right)));
        names.sort(null);
        return "no permission to " + String.join(" and ", names) + " topic " + topic + " at "
                + config.bootstrapServers() + "; allow it for the user of this application (kafka-acls --add"
                + names.stream().map(name -> " --operation " + name).collect(joining()) + " --topic " + topic + " …)";
    }

    private static String name(AclOperation right) {
        return right.name().toLowerCase(Locale.ROOT);
    }

    private static TopicInspection withLimits(
            List<String> faults,
            Map<String, TopicDescription> topics,
            List<TopicUse> outputs,
            BrokerCalls calls,
            Admin admin,
            int timeoutMs) {
        Map<ConfigResource, KafkaFuture<Config>> settings = admin.describeConfigs(
                        outputs.stream().map(use -> resource(use.topic())).toList(),
                        new DescribeConfigsOptions().timeoutMs(timeoutMs))
                .values();
        Map<String, TopicLimits> limits = new HashMap<>();
        List<String> unreadable = new ArrayList<>();
        for (TopicUse use : outputs) {
            String output = use.topic();
            KafkaFuture<Config> future = Objects.requireNonNull(settings.get(resource(output)));
            try {
                // A topic may be deleted between the two requests; the next inspection reports it.
                calls.awaitUnless(
                                UnknownTopicOrPartitionException.class,
                                future,
                                "describe the settings of topic " + output)
                        .map(TopicLimits::of)
                        .ifPresent(found -> {
                            limits.put(output, found);
                            tooSmall(use, found).ifPresent(faults::add);
                        });
            } catch (BrokerException e) {
                if (!(e.getCause() instanceof TopicAuthorizationException)) {
                    throw e;
                }
                unreadable.add(output);
            }
        }
        return new TopicInspection(faults, topics, limits, unreadable);
    }

    private static Optional<String> tooSmall(TopicUse use, TopicLimits limits) {
        return limits.maxMessageBytes() >= use.minMessageBytes()
                ? Optional.empty()
                : Optional.of("topic " + use.topic() + " accepts records of at most " + limits.maxMessageBytes()
                        + " bytes, but " + use.minMessageBytes() + " may be needed; raise its max.message.bytes");
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
