package fashionstream.topics;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.SecuredBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each test has its own topics, by prefix, on one broker with ACLs. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicGuardIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final SecuredBroker broker;

    TopicGuardIT(@TempDir Path directory) {
        broker = SecuredBroker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldProvideTheLimitsOfTheOutputs() throws Exception {
        AppConfig config = topics("limits-");
        set("limits-predictions", "message.timestamp.before.max.ms", "3600000");
        set("limits-predictions", "retention.ms", "60000");
        try (TopicGuard guard = TopicGuard.start(config)) {
            assertThat(guard.faults()).isEmpty();
            assertThat(guard.limits("limits-predictions"))
                    .isEqualTo(new TopicLimits(1_048_588, false, 3_600_000, 3_600_000, 60_000, false));
            assertThat(guard.limits("limits-accuracy").compacted()).isTrue();
            assertThat(guard.limits("limits-accuracy").retentionMs()).isEqualTo(-1);
            assertThat(guard.limits("limits-images-dead-letters").maxMessageBytes())
                    .isGreaterThanOrEqualTo(config.recordMaxBytes());
            assertThat(guard.limits("another")).isEqualTo(TopicLimits.KAFKA_DEFAULTS);

            set("limits-predictions", "max.message.bytes", "2000");
            set("limits-predictions", "message.timestamp.type", "LogAppendTime");

            await().atMost(SOON).untilAsserted(() -> assertThat(guard.limits("limits-predictions"))
                    .isEqualTo(new TopicLimits(2000, true, 3_600_000, 3_600_000, 60_000, false)));
        }
    }

    @Test
    void shouldNotStartIfADeadLetterMayNotFit() throws Exception {
        AppConfig config = topics("small-");
        set("small-images-dead-letters", "max.message.bytes", "20000");

        assertThatThrownBy(() -> TopicGuard.start(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("topic small-images-dead-letters accepts records of at most 20000 bytes")
                .hasMessageContaining("raise its max.message.bytes");
    }

    @Test
    void shouldNotStartWithoutATopic() throws Exception {
        AppConfig config = topics("gone-");
        delete("gone-images-dead-letters");

        assertThatThrownBy(() -> TopicGuard.start(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(
                        "topic gone-images-dead-letters does not exist at " + config.bootstrapServers() + "; restart");
    }

    @Test
    void shouldNotStartWithoutAPermission() throws Exception {
        AppConfig config = topics("denied-");
        broker.allowOnly("denied-predictions", READ, DESCRIBE_CONFIGS);

        assertThatThrownBy(() -> TopicGuard.start(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("no permission to write topic denied-predictions at " + config.bootstrapServers())
                .hasMessageContaining("kafka-acls --add --operation write --topic denied-predictions");

        // Without Describe, which Read and Write imply, even the existence of the topic is hidden.
        broker.allowOnly("denied-predictions");

        assertThatThrownBy(() -> TopicGuard.start(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("no permission to read and write topic denied-predictions");
    }

    @Test
    void shouldNotStartWithTheApplicationIdOfOtherTopics() throws Exception {
        AppConfig one = topics("one-").with(Map.of("application.id", "shared"));
        AppConfig other = topics("other-").with(Map.of("application.id", "shared"));
        broker.admin()
                .alterConsumerGroupOffsets(
                        "shared", Map.of(new TopicPartition("one-images", 0), new OffsetAndMetadata(7)))
                .all()
                .get();

        TopicGuard.start(one).close();
        assertThatThrownBy(() -> TopicGuard.start(other))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(
                        "application.id shared belongs to an application with topic one-images, not other-images")
                .hasMessageContaining("topic.prefix");
        // By default, each prefix has its own id.
        TopicGuard.start(topics("other-")).close();
    }

    @Test
    void shouldReportDeletedAndRecreatedTopics() throws Exception {
        AppConfig config = topics("live-");
        try (TopicGuard guard = TopicGuard.start(config)) {
            broker.allowOnly("live-labels", DESCRIBE);
            delete("live-accuracy");

            await().atMost(SOON).untilAsserted(() -> assertThat(guard.faults())
                    .satisfiesExactly(
                            fault -> assertThat(fault).startsWith("no permission to read topic live-labels"),
                            fault -> assertThat(fault).startsWith("topic live-accuracy does not exist")));

            broker.allowOnly("live-labels", READ);
            TopicSetup.ensure(config);

            await().atMost(SOON).untilAsserted(() -> assertThat(guard.faults()).isEmpty());
        }
    }

    @Test
    void shouldRequirePermissionToWriteModelsOnlyForTheDashboard() throws Exception {
        AppConfig config = topics("models-");
        broker.allowOnly("models-models", READ, DESCRIBE_CONFIGS);

        TopicGuard.start(config).close();
        assertThatThrownBy(() -> TopicGuard.start(config.with(Map.of("web.rollout.enable", "true"))))
                .hasMessageContaining("no permission to write topic models-models");
    }

    @Test
    void shouldAssumeKafkasDefaultsIfSettingsMayNotBeRead() throws Exception {
        AppConfig config = topics("opaque-");
        for (String output : List.of("predictions", "accuracy", "images-dead-letters", "models")) {
            broker.allowOnly("opaque-" + output, READ, WRITE);
        }

        TopicSetup.ensure(config);
        try (TopicGuard guard = TopicGuard.start(config)) {
            assertThat(guard.faults()).isEmpty();
            assertThat(guard.limits("opaque-images-dead-letters")).isEqualTo(TopicLimits.KAFKA_DEFAULTS);
        }
    }

    private AppConfig topics(String prefix) {
        AppConfig config = broker.config().with(Map.of("topic.prefix", prefix));
        TopicSetup.ensure(config);
        return config;
    }

    private void set(String topic, String name, String value) throws Exception {
        broker.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private void delete(String topic) throws Exception {
        broker.admin().deleteTopics(List.of(topic)).all().get();
    }
}
