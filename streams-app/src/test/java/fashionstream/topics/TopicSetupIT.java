package fashionstream.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.ClusterAdmin;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Each test has its own topics, by prefix, on one broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicSetupIT {
    private final TestBroker broker;

    TopicSetupIT(@TempDir Path directory) {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldCreateThePublicTopics() throws Exception {
        TopicSetup.ensure(broker.config("new-", Map.of("images.partitions", "6")));

        assertThat(partitions("new-images")).isEqualTo(6);
        assertThat(partitions("new-predictions")).isEqualTo(6);
        assertThat(partitions("new-accuracy")).isEqualTo(1);
        assertThat(partitions("new-images-dead-letters")).isEqualTo(1);
        assertThat(setting("new-accuracy", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("new-accuracy", "segment.ms")).isEqualTo("3600000");
        assertThat(partitions("new-models")).isEqualTo(1);
        assertThat(setting("new-models", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("new-images", "max.message.bytes")).isEqualTo("16777216");
        assertThat(setting("new-models", "max.message.bytes")).isEqualTo("16777216");
        assertThat(Integer.parseInt(setting("new-images-dead-letters", "max.message.bytes")))
                .as("room for headers beside a record of record.max.bytes")
                .isGreaterThan(16_777_216 + 3 * 8192 * 3);
        for (String input : List.of("new-images", "new-labels", "new-models")) {
            assertThat(setting(input, "compression.type")).isEqualTo("uncompressed");
            assertThat(setting(input, "max.decompressed.message.bytes")).isEqualTo("16777216");
        }
        assertThat(setting("new-images-dead-letters", "retention.ms")).isEqualTo("2592000000");
    }

    @Test
    void shouldNotChangeExistingTopics() throws Exception {
        broker.create("old-images", 3, Map.of());

        assertThatCode(() -> {
                    TopicSetup.ensure(broker.config("old-", Map.of()));
                    TopicSetup.ensure(broker.config("old-", Map.of("images.partitions", "8")));
                })
                .doesNotThrowAnyException();

        assertThat(partitions("old-images")).isEqualTo(3);
        assertThat(partitions("old-predictions")).isEqualTo(3);
    }

    @Test
    void shouldRejectLabelsThatAreNotPartitionedAsPredictions() throws Exception {
        broker.create("odd-predictions", 2, Map.of());
        broker.create("odd-labels", 3, Map.of());

        assertThatThrownBy(() -> TopicSetup.ensure(broker.config("odd-", Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("odd-predictions has 2 partitions and topic odd-predictions-challenger"
                        + " has 2 partitions and topic odd-labels has 3")
                .hasMessageContaining("fashion-stream topics grow predictions --partitions 3")
                .hasMessageContaining("docs/operations.md");
    }

    @Test
    void shouldAcceptImagesInAnyNumberOfPartitions() throws Exception {
        broker.create("more-images", 8, Map.of());
        broker.create("more-predictions", 2, Map.of());

        TopicSetup.ensure(broker.config("more-", Map.of()));

        assertThat(partitions("more-labels")).as("as many as predictions has").isEqualTo(2);
        assertThat(partitions("more-predictions-challenger")).isEqualTo(2);
        broker.create("labelled-labels", 3, Map.of());
        TopicSetup.ensure(broker.config("labelled-", Map.of()));
        assertThat(partitions("labelled-predictions"))
                .as("as many as labels has")
                .isEqualTo(3);
    }

    @Test
    void shouldCreateATopicOnABrokerThatDoesNotSupportASetting() throws Exception {
        TopicPlan plan = new TopicPlan(
                "old-broker", 1, (short) -1, Map.of("retention.ms", "1000"), Map.of("setting.of.the.future", "1"));
        try (ClusterAdmin cluster = new ClusterAdmin(broker.config("", Map.of()))) {
            cluster.ensure(plan.newTopic(), plan.forOlderBrokers().newTopic());
        }

        assertThat(setting("old-broker", "retention.ms")).isEqualTo("1000");
    }

    @Test
    void shouldWarnOfTopicsThatPutTheApplicationAtRisk() throws Exception {
        broker.create("risky-images", 1, Map.of());
        broker.create("risky-labels", 1, Map.of("compression.type", "uncompressed"));
        broker.create("risky-images-dead-letters", 1, Map.of());

        List<String> warnings = warnings(() -> TopicSetup.ensure(broker.config("risky-", Map.of())));

        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0))
                .startsWith("Topic risky-images has compression.type=producer")
                .endsWith("kafka-configs.sh --bootstrap-server " + broker.bootstrapServers()
                        + " --alter --entity-type topics --entity-name risky-images"
                        + " --add-config compression.type=uncompressed");
        assertThat(warnings.get(1))
                .startsWith("Topic risky-images-dead-letters has max.message.bytes=1048588")
                .endsWith("--add-config max.message.bytes=16777216");
        assertThat(warnings(() -> TopicSetup.ensure(broker.config("safe-", Map.of()))))
                .isEmpty();
    }

    private static List<String> warnings(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(TopicAdvice.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            action.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void shouldRejectAnAccuracyTopicThatIsNotCompacted() throws Exception {
        broker.create("lax-accuracy", 1, Map.of("cleanup.policy", "delete"));

        assertThatThrownBy(() -> TopicSetup.ensure(broker.config("lax-", Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("lax-accuracy has cleanup.policy=delete")
                .hasMessageContaining("compact");
    }

    @Test
    void shouldRejectAModelsTopicWithSeveralPartitions() throws Exception {
        broker.create("torn-models", 2, Map.of("cleanup.policy", "compact"));

        assertThatThrownBy(() -> TopicSetup.ensure(broker.config("torn-", Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("torn-models has 2 partitions")
                .hasMessageContaining("topic.prefix");
    }

    @Test
    void shouldCreateTheReplaysTopicOnRequest() throws Exception {
        AppConfig config = broker.config("replays-", Map.of());
        TopicSetup.ensure(config);
        assertThat(TopicFacts.of(config, "replays-images-dead-letters-replays")).isEmpty();

        TopicSetup.ensureReplays(config);
        TopicSetup.ensureReplays(config);

        assertThat(partitions("replays-images-dead-letters-replays")).isEqualTo(1);
        assertThat(setting("replays-images-dead-letters-replays", "cleanup.policy"))
                .isEqualTo("compact");
    }

    @Test
    void shouldReportWhyATopicCannotBeCreated() {
        assertThatThrownBy(() -> TopicSetup.ensure(broker.config("three-", Map.of("topics.replication.factor", "3"))))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("could not create topic three-images")
                .hasMessageContaining("replicat");
    }

    @Test
    void shouldFailIfNoBrokerResponds() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        AppConfig config = AppConfig.of(Map.of("bootstrap.servers", "127.0.0.1:" + port, "startup.timeout.ms", "1000"));

        assertThatThrownBy(() -> TopicSetup.ensure(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("within 1 s")
                .hasMessageContaining("--bootstrap-server");
    }

    @Test
    void shouldReportABrokerWhoseHostIsUnknown() {
        AppConfig config = AppConfig.of(Map.of("bootstrap.servers", "nowhere.invalid:9092"));

        assertThatThrownBy(() -> TopicSetup.ensure(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("nowhere.invalid:9092")
                .hasMessageContaining("No resolvable bootstrap urls");
    }

    private int partitions(String name) throws Exception {
        Map<String, TopicDescription> topics =
                broker.admin().describeTopics(List.of(name)).allTopicNames().get();
        return Objects.requireNonNull(topics.get(name)).partitions().size();
    }

    private String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(broker.admin()
                        .describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource))
                .get(name)
                .value();
    }
}
