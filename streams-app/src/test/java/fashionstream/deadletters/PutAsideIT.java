package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.EmbeddedBroker;
import fashionstream.broker.SecuredBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.TopicMissingException;
import fashionstream.streams.ReadingGroups;
import fashionstream.topics.TopicFacts;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Puts records aside on a real broker. Each test has topics and groups of its own, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PutAsideIT {
    private static final long TIMESTAMP = System.currentTimeMillis() - 60_000;

    /** As Kafka Streams writes it: a version and a time, in Base64. */
    private static final String METADATA = "AQAAAZuAAAAA";

    private final EmbeddedBroker broker;
    private final Admin admin;

    PutAsideIT(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldMoveARecordAsideAndTheGroupBehindIt() throws Exception {
        AppConfig config = prepare("moved-", 5);
        commit(config, "images", 3, METADATA);

        PutAsideResult result = putAside(config, "images", 3, "it hangs");

        assertThat(result)
                .isEqualTo(new PutAsideResult(
                        "moved-images",
                        0,
                        3,
                        4,
                        "moved-images-dead-letters-0@0",
                        List.of(),
                        config.applicationId(),
                        4));
        assertThat(committed(config, "images")).satisfies(committed -> {
            assertThat(committed.offset()).isEqualTo(4);
            assertThat(committed.metadata()).isEqualTo(METADATA);
        });
        DeadLetter letter = onlyLetter(config);
        assertThat(letter.record().key()).isEqualTo(bytes("key3"));
        assertThat(letter.record().value()).isEqualTo(bytes("val3"));
        assertThat(letter.record().timestamp()).isEqualTo(TIMESTAMP);
        assertThat(letter.record().headers().lastHeader("own").value()).isEqualTo(bytes("3"));
        assertThat(letter.message()).isEqualTo("put aside by hand: it hangs");
        assertThat(letter.origin()).isEqualTo("moved-images-0@3");
        assertThat(letter.applicationId()).isEqualTo(config.applicationId());
        assertThat(text(letter, DeadLetterHeaders.TOPIC_ID))
                .isEqualTo(TopicFacts.of(config, "moved-images").orElseThrow().id());
        assertThatThrownBy(() -> putAside(config, "images", 3, null))
                .as("a second time")
                .isInstanceOf(PutAsideException.class)
                .hasMessage("record moved-images-0@3 is processed already: group " + config.applicationId()
                        + " continues at offset 4");
        assertThat(letters(config)).hasSize(1);
    }

    @Test
    void shouldPutLabelsAndPredictionsAsideForTheGroupThatCountsThem() throws Exception {
        AppConfig config = prepare("counted-", 1);

        PutAsideResult label = putAside(config, "labels", 0, null);
        PutAsideResult prediction = putAside(config, "predictions", 0, null);

        assertThat(List.of(label.group(), prediction.group())).containsOnly(config.applicationId() + "-accuracy");
        assertThat(committed(config, "labels").offset()).isEqualTo(1);
        assertThat(committed(config, "predictions").offset()).isEqualTo(1);
        assertThat(letters(config))
                .extracting(record -> new DeadLetter(record).topic())
                .containsExactly("counted-labels", "counted-predictions");
    }

    @Test
    void shouldCutARecordThatIsTooLargeForTheDeadLetters() throws Exception {
        AppConfig config = prepare("large-", 0).with(Map.of("record.max.bytes", "1048576"));
        set(config.topics().images(), "max.message.bytes", "3000000");
        produce(config, config.topics().images(), "large", new byte[2_000_000]);

        PutAsideResult result = putAside(config, "images", 0, null);

        assertThat(result.truncated()).containsExactly("value");
        assertThat(result.valueBytes()).isEqualTo(2_000_000);
        DeadLetter letter = onlyLetter(config);
        assertThat(letter.record().value().length).isBetween(1_000_000, 1_048_576);
        assertThat(text(letter, DeadLetterHeaders.VALUE_BYTES)).isEqualTo("2000000");
    }

    @Test
    void shouldPutARecordAsideWithoutReadingIt() throws Exception {
        AppConfig config = prepare("unread-", 3);
        commit(config, "images", 1, "");

        PutAsideResult result =
                new PutAside(config, config.applicationId(), place(config, "images"), 1, null).runWithoutContent();

        assertThat(result.truncated()).containsExactly("key", "value", "headers");
        assertThat(result.valueBytes()).isNull();
        DeadLetter letter = onlyLetter(config);
        assertThat(letter.record().key()).isNull();
        assertThat(letter.record().value()).isNull();
        assertThat(letter.origin()).isEqualTo("unread-images-0@1");
        assertThat(text(letter, DeadLetterHeaders.TRUNCATED)).isEqualTo("key,value,headers");
        assertThat(committed(config, "images").offset()).isEqualTo(2);
        assertThatThrownBy(() -> new PutAside(config, config.applicationId(), place(config, "images"), 3, null)
                        .runWithoutContent())
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("there is no record unread-images-0@3: the partition ends before offset 3");
    }

    @Test
    void shouldRefuseWhateverIsNotTheNextRecord() throws Exception {
        AppConfig config = prepare("order-", 5);
        commit(config, "images", 2, "");

        assertThatThrownBy(() -> putAside(config, "images", 4, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("record order-images-0@4 is not the next one: group " + config.applicationId()
                        + " continues at offset 2, and the records before it would be left out")
                .hasMessageContaining("consumer.max.poll.records=1");
        assertThatThrownBy(() -> new PutAside(config, config.applicationId(), place(config, "images"), 4, null)
                        .runWithoutContent())
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("order-images-0@4 is not the next one");
        assertThatThrownBy(() -> putAside(config, "images", 1, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("order-images-0@1 is processed already");
        assertThatThrownBy(() -> putAside(config, "images", 5, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessage("there is no record order-images-0@5: the partition ends before offset 5");
        TopicPartition nowhere = new TopicPartition("order-images", 4);
        assertThatThrownBy(() -> new PutAside(config, config.applicationId(), nowhere, 0, null).run())
                .isInstanceOf(PutAsideException.class)
                .hasMessage("topic order-images has no partition 4; its partitions are 0 to 3");
        assertThat(letters(config)).isEmpty();
        assertThat(committed(config, "images").offset()).isEqualTo(2);
    }

    /** Offset 0 is the record of a transaction that was aborted, 1 the mark of its end. */
    @Test
    void shouldPassOverWhatNobodyReads() throws Exception {
        AppConfig config = prepare("gap-", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                producer(config, Map.of("transactional.id", "gap", "max.block.ms", "10000"))) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(record(config.topics().images(), "aborted", bytes("x")));
            producer.flush();
            producer.abortTransaction();
        }
        assertThatThrownBy(() -> putAside(config, "images", 0, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("only marks of transactions follow");
        produce(config, config.topics().images(), "after", bytes("y"));

        assertThatThrownBy(() -> putAside(config, "images", 0, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("the next record is at offset 2");
        assertThat(putAside(config, "images", 2, null).nextOffset()).isEqualTo(3);
    }

    @Test
    void shouldGoOnFromTheFirstRecordThatIsLeft() throws Exception {
        AppConfig config = prepare("deleted-", 5);
        commit(config, "images", 1, "");
        TopicPartition images = place(config, "images");
        admin.deleteRecords(Map.of(images, RecordsToDelete.beforeOffset(3)))
                .all()
                .get();

        assertThatThrownBy(() -> putAside(config, "images", 1, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessage("record deleted-images-0@1 is deleted: the partition begins at offset 3");
        assertThat(putAside(config, "images", 3, null).nextOffset()).isEqualTo(4);
    }

    @Test
    void shouldRefuseWhileTheApplicationRuns() throws Exception {
        AppConfig config = prepare("running-", 1);
        try (KafkaConsumer<byte[], byte[]> member = member(config)) {
            assertThatThrownBy(() -> putAside(config, "images", 0, null))
                    .isInstanceOf(PutAsideException.class)
                    .hasMessageContaining("group " + config.applicationId() + " has active members")
                    .hasMessageContaining("stop all instances");
        }
        assertThat(letters(config)).isEmpty();
    }

    @Test
    void shouldUndoAllIfTheApplicationWasStartedInTheMeantime() throws Exception {
        AppConfig config = prepare("race-", 1);
        TopicPartition images = place(config, "images");
        try (WaitingPartition waiting = new WaitingPartition(config, config.applicationId(), images);
                PutAsideProducer producer = new PutAsideProducer(config)) {
            assertThatThrownBy(() -> producer.write(
                            record(config.topics().deadLetters(), "x", bytes("x")),
                            Map.of(images, new OffsetAndMetadata(1)),
                            waiting.group(),
                            () -> {
                                // An instance that starts now doesn't get the old offset any more.
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

    /** An instance died in the middle of a transaction: whether its offset counts is not decided yet. */
    @Test
    void shouldWaitForTheTransactionOfAnInstanceThatDied() throws Exception {
        AppConfig config = prepare("died-", 2).with(Map.of("startup.timeout.ms", "2000"));
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
    void shouldReportWhatIsMissing() {
        AppConfig config = config("missing-");
        assertThatThrownBy(() -> putAside(config, "images", 0, null))
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("missing-images-dead-letters");
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
            // An access list opens the group for nothing but what it allows.
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

    private AppConfig config(String prefix) {
        return AppConfig.of(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "topic.prefix",
                prefix,
                "application.id",
                prefix + "app"));
    }

    /** Topics with so many records in their first partitions: of key {@code key0}, value {@code val0} and so on. */
    private AppConfig prepare(String prefix, int records) throws Exception {
        AppConfig config = config(prefix);
        TopicSetup.ensure(config);
        for (String topic : List.of("images", "labels", "predictions")) {
            for (int i = 0; i < records; i++) {
                produce(config, prefix + topic, Integer.toString(i), bytes("val" + i));
            }
        }
        return config;
    }

    private static PutAsideResult putAside(AppConfig config, String topic, long offset, @Nullable String reason) {
        TopicPartition place = place(config, topic);
        String group = ReadingGroups.of(config, place.topic()).orElseThrow();
        return new PutAside(config, group, place, offset, reason).run();
    }

    private static TopicPartition place(AppConfig config, String topic) {
        return new TopicPartition(config.topics().prefix() + topic, 0);
    }

    private void commit(AppConfig config, String topic, long offset, String metadata) throws Exception {
        admin.alterConsumerGroupOffsets(
                        config.applicationId(), Map.of(place(config, topic), new OffsetAndMetadata(offset, metadata)))
                .all()
                .get();
    }

    private OffsetAndMetadata committed(AppConfig config, String topic) throws Exception {
        TopicPartition place = place(config, topic);
        String group = ReadingGroups.of(config, place.topic()).orElseThrow();
        return Objects.requireNonNull(admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(place));
    }

    /** As an instance asks when it starts. */
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

    private static KafkaConsumer<byte[], byte[]> consumer(AppConfig config) {
        Map<String, Object> properties = config.consumerProperties();
        properties.put("group.id", config.applicationId());
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static void produce(AppConfig config, String topic, String name, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(config, Map.of("max.request.size", "4000000"))) {
            producer.send(record(topic, name, value)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String name, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, TIMESTAMP, bytes("key" + name), value);
        record.headers().add("own", bytes(name));
        return record;
    }

    private static KafkaProducer<byte[], byte[]> producer(AppConfig config, Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(config.producerProperties());
        properties.putAll(settings);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void set(String topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters(AppConfig config) {
        return TopicContent.of(config, config.topics().deadLetters());
    }

    private static DeadLetter onlyLetter(AppConfig config) {
        List<ConsumerRecord<byte[], byte[]>> letters = letters(config);
        assertThat(letters).hasSize(1);
        return new DeadLetter(letters.get(0));
    }

    private static @Nullable String text(DeadLetter letter, String header) {
        var found = letter.record().headers().lastHeader(header);
        return found == null ? null : new String(found.value(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
