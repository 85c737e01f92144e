package fashionstream.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Kafka's settings for a small node that is both broker and controller. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENT_LISTENER = "PLAINTEXT";

    private BrokerSettings() {}

    static Properties properties(Path directory, LoopbackPorts ports, Map<String, String> overrides) {
        Properties settings = new Properties();
        addIdentity(settings, directory, ports);
        addSingleReplicas(settings);
        addSmallFootprint(settings);
        addQuickRecovery(settings);
        settings.putAll(overrides);
        return settings;
    }

    private static void addIdentity(Properties settings, Path directory, LoopbackPorts ports) {
        String client = CLIENT_LISTENER + "://" + LoopbackPorts.HOST + ":" + ports.broker();
        String controller = CONTROLLER_LISTENER + "://" + LoopbackPorts.HOST + ":" + ports.controller();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        // Static voters: the controller's port may differ at each start, which a quorum stored on disk does not allow.
        settings.put("controller.quorum.voters", NODE_ID + "@" + LoopbackPorts.HOST + ":" + ports.controller());
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("listeners", client + "," + controller);
        settings.put("advertised.listeners", client);
        settings.put("inter.broker.listener.name", CLIENT_LISTENER);
        settings.put("log.dirs", directory.toString());
        // A misspelt topic must be an error, not a new topic; TopicSetup creates the topics.
        settings.put("auto.create.topics.enable", "false");
    }

    /** There is one node: with Kafka's default of three replicas, its internal topics would never become available. */
    private static void addSingleReplicas(Properties settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void addSmallFootprint(Properties settings) {
        // Each partition is a directory with open files; 50 per internal topic are meant for large clusters.
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        // The log cleaner takes 128 MiB of heap by default, before there is anything to clean.
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        // The broker shares the processor with the application.
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        // A development machine need not retain images for long; compacted topics are retained.
        settings.put("log.retention.hours", "24");
    }

    private static void addQuickRecovery(Properties settings) {
        // A consumer group starts immediately instead of waiting three seconds for members that don't exist.
        settings.put("group.initial.rebalance.delay.ms", "0");
        // After a kill, a restarted broker can register only when its previous session has expired: nine seconds by
        // default. With much less than two seconds, a healthy broker on a busy machine would lose its session.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        // Interval of the search for timed-out transactions, and its initial delay. Kafka's default; don't lower it:
        // Kafka 4.3 treats a partition without a leader as deleted (KAFKA-20734), and no partition has a leader while a
        // broker starts. A transaction that it aborts then gets no marker, and the next commit also commits it.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "10000");
    }
}
