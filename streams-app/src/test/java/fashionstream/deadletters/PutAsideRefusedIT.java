package fashionstream.deadletters;

import static fashionstream.deadletters.PutAsideFixture.bytes;
import static fashionstream.deadletters.PutAsideFixture.consumer;
import static fashionstream.deadletters.PutAsideFixture.letters;
import static fashionstream.deadletters.PutAsideFixture.place;
import static fashionstream.deadletters.PutAsideFixture.prepare;
import static fashionstream.deadletters.PutAsideFixture.produce;
import static fashionstream.deadletters.PutAsideFixture.producer;
import static fashionstream.deadletters.PutAsideFixture.putAside;
import static fashionstream.deadletters.PutAsideFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.SecuredBroker;
import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing is put aside while an instance may still process the record, nor without permission. Each test has its own
 * topics, by prefix.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PutAsideRefusedIT {
    private final TestBroker broker;

    PutAsideRefusedIT(@TempDir Path directory) {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldFailWhileTheApplicationRuns() throws Exception {
        AppConfig config = prepare(broker, "running-", 1);
        try (KafkaConsumer<byte[], byte[]> member = member(config)) {
            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(PutAsideException.class)
                    .hasMessageContaining("group " + config.applicationId() + " has active members")
                    .hasMessageContaining("stop all instances");
        }
        assertThat(letters(config)).isEmpty();
    }

    @Test
    void shouldChangeNothingIfTheApplicationStartsMeanwhile() throws Exception {
        AppConfig config = prepare(broker, "race-", 1);
        TopicPartition images = place(config, "images");
        try (WaitingPartition waiting = new WaitingPartition(config, config.applicationId(), images);
                PutAsideProducer producer = new PutAsideProducer(config)) {
            assertThatThrownBy(() -> producer.write(
                            record(config.topics().deadLetters(), "x", bytes("x")),
                            Map.of(images, new OffsetAndMetadata(1)),
                            waiting.group(),
                            () -> {
                                // An instance that starts now does not get the old offset.
                                assertThatThrownBy(() -> committedNow(config, images))
                                        .isInstanceOf(TimeoutException.class);
                                throw new PutAsideException("started");
                            }))
                    .isInstanceOf(PutAsideException.class)
                    .hasMessage("started");
        }
        assertThat(letters(config)).isEmpty();
        assertThat(committedNow(config, images)).isNull();
    }

    /** An instance died during a transaction: its offset is neither committed nor aborted yet. */
    @Test
    void shouldWaitForTheTransactionOfAnInstanceThatDied() throws Exception {
        AppConfig config = prepare(broker, "died-", 2).with(Map.of("startup.timeout.ms", "2000"));
        TopicPartition images = place(config, "images");
        try (KafkaProducer<byte[], byte[]> died = producer(config, Map.of("transactional.id", "died"));
                WaitingPartition group = new WaitingPartition(config, config.applicationId(), images)) {
            died.initTransactions();
            died.beginTransaction();
            died.sendOffsetsToTransaction(Map.of(images, new OffsetAndMetadata(1)), group.group());

            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(PutAsideException.class)
                    .hasMessageContaining("has not ended for 2 s");
            died.commitTransaction();
        }
        assertThat(putAside(config, "images", 1, null).nextOffset()).isEqualTo(2);
    }

    @Test
    void shouldChangeNothingWithoutPermission(@TempDir Path directory) throws Exception {
        try (SecuredBroker secured = SecuredBroker.start(directory)) {
            AppConfig config = secured.config();
            TopicSetup.ensure(config);
            produce(config, "images", "key", bytes("value"));
            deny(secured, ResourceType.TRANSACTIONAL_ID, "images-dead-letters-put-aside", AclOperation.WRITE);
            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("ransactional");
            permit(secured, ResourceType.TRANSACTIONAL_ID, "images-dead-letters-put-aside", AclOperation.WRITE);
            secured.allowOnly("images-dead-letters", AclOperation.READ, AclOperation.DESCRIBE);
            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("images-dead-letters");
            secured.allowOnly("images-dead-letters", AclOperation.READ, AclOperation.WRITE);
            // An ACL allows only the operations that it lists.
            permit(secured, ResourceType.GROUP, config.applicationId(), AclOperation.DESCRIBE);
            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("group");
            deny(secured, ResourceType.GROUP, config.applicationId(), AclOperation.DESCRIBE);
            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("refused to describe the consumer group");

            assertThat(letters(config)).isEmpty();
            assertThat(secured.admin()
                            .listConsumerGroupOffsets(config.applicationId())
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .isEmpty();
        }
    }

    private static void deny(SecuredBroker secured, ResourceType type, String name, AclOperation operation)
            throws Exception {
        AclBinding denial = binding(type, name, operation, AclPermissionType.DENY);
        secured.admin().createAcls(List.of(denial)).all().get();
    }

    private static void permit(SecuredBroker secured, ResourceType type, String name, AclOperation operation)
            throws Exception {
        secured.admin()
                .deleteAcls(List.of(
                        binding(type, name, operation, AclPermissionType.DENY).toFilter()))
                .all()
                .get();
        AclBinding permission = binding(type, name, operation, AclPermissionType.ALLOW);
        secured.admin().createAcls(List.of(permission)).all().get();
    }

    private static AclBinding binding(
            ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:app", "*", operation, permission));
    }

    /** Requests the committed offset like an instance that starts. */
    private @Nullable OffsetAndMetadata committedNow(AppConfig config, TopicPartition partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(config)) {
            return consumer.committed(Set.of(partition), Duration.ofSeconds(1)).get(partition);
        }
    }

    private KafkaConsumer<byte[], byte[]> member(AppConfig config) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(config);
        consumer.subscribe(List.of(config.topics().images()));
        while (consumer.assignment().isEmpty()) {
            consumer.poll(Duration.ofMillis(100));
        }
        return consumer;
    }
}
