package fashionstream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.SecuredBroker;
import fashionstream.config.AppConfig;
import fashionstream.topics.TopicFollower;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How readers handle everything that can happen to their topics. Each test has its own topics, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadersIT {
    private final SecuredBroker broker;
    private final KafkaProducer<String, String> producer;

    ReadersIT(@TempDir Path directory) {
        broker = SecuredBroker.start(directory);
        producer = new KafkaProducer<>(
                broker.adminConfig().producerProperties(), new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    void stop() {
        producer.close();
        broker.close();
    }

    /** Collects values, and rejects some. */
    private static final class Values implements TopicFollower.Sink {
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private final AtomicInteger forgotten = new AtomicInteger();
        private volatile boolean registryIsAway;

        @Override
        public void accept(ConsumerRecord<byte[], byte[]> record) {
            String value = new String(record.value(), UTF_8);
            if (value.startsWith("bad")) {
                throw new IllegalStateException("not a value");
            }
            if (registryIsAway && value.startsWith("new")) {
                throw new TimeoutException("no response from the registry");
            }
            taken.add(value);
        }

        @Override
        public void clear() {
            forgotten.incrementAndGet();
            taken.clear();
        }
    }

    @Test
    void shouldReadRecentRecordsAndSkipUnreadableOnes() throws Exception {
        AppConfig config = topics("back-");
        send("back-accuracy", 0, "1", "2", "3");
        Values values = new Values();
        try (TopicGuard guard = TopicGuard.start(config);
                TopicFollower follower = follow(config, guard, "back-accuracy", 2, values)) {
            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("2", "3"));
            assertThat(follower.isRunning()).isTrue();

            send("back-accuracy", 0, "4", "bad", "5");

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("2", "3", "4", "5"));
        }
    }

    @Test
    void shouldRetryARecordThatIsTemporarilyUnreadable() throws Exception {
        AppConfig config = topics("away-");
        Values values = new Values();
        values.registryIsAway = true;
        send("away-accuracy", 0, "old 1", "new 2", "old 3");
        try (TopicGuard guard = TopicGuard.start(config);
                TopicFollower follower = follow(config, guard, "away-accuracy", TopicFollower.WHOLE, values)) {
            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("old 1"));
            soon().until(() -> !follower.isRunning());

            values.registryIsAway = false;

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("old 1", "new 2", "old 3"));
            soon().until(follower::isRunning);
        }
    }

    @Test
    void shouldContinueAfterRecordsThatWereDeletedUnread() throws Exception {
        AppConfig config = topics("late-");
        Values values = new Values();
        values.registryIsAway = true;
        send("late-predictions", 0, "new 1", "new 2", "3");
        try (TopicGuard guard = TopicGuard.start(config);
                TopicFollower follower = follow(config, guard, "late-predictions", TopicFollower.WHOLE, values)) {
            soon().until(() -> !follower.isRunning());
            broker.admin()
                    .deleteRecords(Map.of(new TopicPartition("late-predictions", 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("3"));
        }
    }

    @Test
    void shouldContinueWhenThePermissionIsRestored() throws Exception {
        AppConfig config = topics("denied-");
        Values values = new Values();
        try (TopicGuard guard = TopicGuard.start(config);
                TopicFollower follower = follow(config, guard, "denied-accuracy", TopicFollower.WHOLE, values)) {
            send("denied-accuracy", 0, "1");
            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("1"));

            broker.allowOnly("denied-accuracy", DESCRIBE);
            soon().until(() -> !follower.isRunning());
            send("denied-accuracy", 0, "2");
            broker.allowOnly("denied-accuracy", READ, WRITE);

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("1", "2"));
            soon().until(follower::isRunning);
            assertThat(values.forgotten).hasValue(0);
        }
    }

    @Test
    void shouldReadPartitionsThatAreAdded() throws Exception {
        AppConfig config = topics("grown-");
        Values values = new Values();
        try (TopicGuard guard = TopicGuard.start(config);
                TopicFollower follower = follow(config, guard, "grown-predictions", 10, values)) {
            send("grown-predictions", 3, "1");
            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("1"));

            broker.admin()
                    .createPartitions(Map.of("grown-predictions", NewPartitions.increaseTo(6)))
                    .all()
                    .get();
            send("grown-predictions", 5, "2");

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("1", "2"));
            assertThat(values.forgotten).hasValue(0);
        }
    }

    @Test
    void shouldDiscardTheRecordsOfARecreatedTopic() throws Exception {
        AppConfig config = topics("anew-");
        Values values = new Values();
        try (TopicGuard guard = TopicGuard.start(config);
                TopicFollower follower = follow(config, guard, "anew-accuracy", TopicFollower.WHOLE, values)) {
            send("anew-accuracy", 0, "1", "2");
            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("1", "2"));

            broker.admin().deleteTopics(List.of("anew-accuracy")).all().get();
            soon().until(() -> !guard.faults().isEmpty());
            soon().until(() -> !follower.isRunning());
            TopicSetup.ensure(config);
            // More records than before, so that the old position also exists in the new topic.
            soon().ignoreExceptions().until(() -> {
                send("anew-accuracy", 0, "3", "4", "5");
                return true;
            });

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("3", "4", "5"));
            assertThat(values.forgotten).hasValue(1);
            soon().until(follower::isRunning);
        }
    }

    @Test
    void shouldContinueABackgroundReaderWhenThePermissionIsRestored() throws Exception {
        AppConfig config = topics("behind-");
        Values values = new Values();
        try (BackgroundReader reader = new BackgroundReader(config, "behind-models", true, values::accept)) {
            broker.allowOnly("behind-models", DESCRIBE);
            soon().untilAsserted(
                            () -> assertThatThrownBy(reader::check).isInstanceOf(TopicAuthorizationException.class));
            send("behind-models", 0, "1");

            broker.allowOnly("behind-models", READ);

            soon().untilAsserted(() -> assertThat(values.taken).containsExactly("1"));
            reader.check();
        }
    }

    private static TopicFollower follow(AppConfig config, TopicGuard guard, String topic, long back, Values values) {
        return new TopicFollower("test", config, guard, Map.of(topic, back), values);
    }

    private AppConfig topics(String prefix) {
        AppConfig config = broker.config().with(Map.of("topic.prefix", prefix));
        TopicSetup.ensure(config);
        return config;
    }

    private void send(String topic, int partition, String... values) throws Exception {
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, partition, value, value)).get();
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30));
    }
}
