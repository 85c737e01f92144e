package fashionstream.broker;

import static org.awaitility.Awaitility.await;

import fashionstream.config.AppConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** An {@link EmbeddedBroker} shared by the tests of a class; each test has its own topics, by prefix. */
public final class TestBroker implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final Admin admin;

    private TestBroker(EmbeddedBroker broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** Starts a broker with its data in this directory. */
    public static TestBroker start(Path directory) {
        return new TestBroker(EmbeddedBroker.start(directory, 0));
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public Admin admin() {
        return admin;
    }

    /** Settings of an application whose topics have this prefix. */
    public AppConfig config(String prefix) {
        return config(prefix, Map.of());
    }

    /** Settings with this prefix and further settings. */
    public AppConfig config(String prefix, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("topic.prefix", prefix);
        return AppConfig.of(all);
    }

    /** Creates a topic, and returns once its partitions are served. */
    public void create(String topic, int partitions, Map<String, String> settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                .all()
                .get();
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
        await().ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                .until(() -> admin.listOffsets(latest).all().get().size() == partitions);
    }

    /** Changes a setting of a topic. */
    public void set(String topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }

    /** Deletes the records before an offset from partition 0 of a topic. */
    public void deleteRecordsBefore(String topic, long offset) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
