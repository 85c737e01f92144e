package fashionstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.config.AppConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each test has its own topics, by prefix, on one broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicSetupIT {
    private final EmbeddedBroker broker;
    private final Admin admin;

    TopicSetupIT(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldCreateTheTopicsOfTheContract() throws Exception {
        TopicSetup.ensure(config("new-", Map.of("images.partitions", "6")));

        assertThat(partitions("new-images")).isEqualTo(6);
        assertThat(partitions("new-predictions")).isEqualTo(6);
        assertThat(partitions("new-accuracy")).isEqualTo(1);
        assertThat(partitions("new-images-dead-letters")).isEqualTo(1);
        assertThat(setting("new-accuracy", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("new-accuracy", "segment.ms")).isEqualTo("3600000");
        assertThat(partitions("new-models")).isEqualTo(1);
        assertThat(setting("new-models", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("new-models", "max.message.bytes")).isEqualTo("16777216");
        assertThat(setting("new-images-dead-letters", "max.message.bytes")).isEqualTo("16777216");
        assertThat(setting("new-images-dead-letters", "retention.ms")).isEqualTo("2592000000");
    }

    @Test
    void shouldLeaveExistingTopicsAsTheyAre() throws Exception {
        create("old-images", 3, Map.of());

        assertThatCode(() -> {
                    TopicSetup.ensure(config("old-", Map.of()));
                    TopicSetup.ensure(config("old-", Map.of("images.partitions", "8")));
                })
                .doesNotThrowAnyException();

        assertThat(partitions("old-images")).isEqualTo(3);
        assertThat(partitions("old-predictions")).isEqualTo(3);
    }

    @Test
    void shouldRefusePredictionsThatAreNotPartitionedAsImages() throws Exception {
        create("odd-predictions", 2, Map.of());

        assertThatThrownBy(() -> TopicSetup.ensure(config("odd-", Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("odd-predictions has 2 partitions and odd-images has 4")
                .hasMessageContaining("topic.prefix");
    }

    @Test
    void shouldRefuseAnAccuracyTopicThatForgets() throws Exception {
        create("lax-accuracy", 1, Map.of("cleanup.policy", "delete"));

        assertThatThrownBy(() -> TopicSetup.ensure(config("lax-", Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("lax-accuracy has cleanup.policy=delete")
                .hasMessageContaining("compact");
    }

    @Test
    void shouldRefuseATopicOfModelsWithoutOrder() throws Exception {
        create("torn-models", 2, Map.of("cleanup.policy", "compact"));

        assertThatThrownBy(() -> TopicSetup.ensure(config("torn-", Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("torn-models has 2 partitions")
                .hasMessageContaining("topic.prefix");
    }

    @Test
    void shouldCreateTheTopicOfReplaysWhenItIsWanted() throws Exception {
        AppConfig config = config("replays-", Map.of());
        TopicSetup.ensure(config);
        assertThat(TopicFacts.of(config, "replays-images-dead-letters-replays")).isEmpty();

        TopicSetup.ensureReplays(config);
        TopicSetup.ensureReplays(config);

        assertThat(partitions("replays-images-dead-letters-replays")).isEqualTo(1);
        assertThat(setting("replays-images-dead-letters-replays", "cleanup.policy"))
                .isEqualTo("compact");
    }

    @Test
    void shouldSayWhyATopicCannotBeCreated() {
        assertThatThrownBy(() -> TopicSetup.ensure(config("three-", Map.of("topics.replication.factor", "3"))))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("could not create topic three-images")
                .hasMessageContaining("replicat");
    }

    @Test
    void shouldGiveUpOnABrokerThatIsNotThere() throws Exception {
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
    void shouldNameABrokerWhoseHostIsUnknown() {
        AppConfig config = AppConfig.of(Map.of("bootstrap.servers", "nowhere.invalid:9092"));

        assertThatThrownBy(() -> TopicSetup.ensure(config))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("nowhere.invalid:9092")
                .hasMessageContaining("No resolvable bootstrap urls");
    }

    private AppConfig config(String prefix, Map<String, String> settings) {
        return AppConfig.of(settings)
                .with(Map.of("bootstrap.servers", broker.bootstrapServers(), "topic.prefix", prefix));
    }

    private void create(String name, int partitions, Map<String, String> settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
                .all()
                .get();
    }

    private int partitions(String name) throws Exception {
        Map<String, TopicDescription> topics =
                admin.describeTopics(List.of(name)).allTopicNames().get();
        return Objects.requireNonNull(topics.get(name)).partitions().size();
    }

    private String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource))
                .get(name)
                .value();
    }
}
