package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.EmbeddedBroker;
import fashionstream.config.AppConfig;
import fashionstream.deadletters.Selection.OffsetRange;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicMissingException;
import fashionstream.topics.TopicFacts;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays on a real broker. Each test has topics of its own, by prefix, and writes its dead letters itself. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLetterReplayIT {
    /** Recent: the broker deletes what is older than the topics' retention time. */
    private static final long TIMESTAMP = System.currentTimeMillis() - 60_000;

    private final EmbeddedBroker broker;
    private final Admin admin;

    DeadLetterReplayIT(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldSendRecordsBackByteForByte() {
        AppConfig config = prepare("bytes-");
        byte[] binary = new byte[256];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        RecordHeaders own = new RecordHeaders();
        own.add("trace", binary).add("trace", new byte[0]).add("none", null);
        write(config, List.of(record(config, binary, binary, own), record(config, null, null, new RecordHeaders())));

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary)
                .isEqualTo(new DeadLetterReplay.Summary("bytes-images", false, true, 2, 2, 2, 0, 0, null, 0, null, 0));
        List<ConsumerRecord<byte[], byte[]>> images = images(config);
        assertThat(images).hasSize(2);
        assertThat(images)
                .filteredOn(image -> image.key() != null)
                .singleElement()
                .satisfies(image -> {
                    assertThat(image.key()).isEqualTo(binary);
                    assertThat(image.value()).isEqualTo(binary);
                    assertThat(image.timestamp()).isEqualTo(TIMESTAMP);
                    List<Header> expected = new ArrayList<>(List.of(own.toArray()));
                    expected.addAll(mark(config, "bytes-images-dead-letters-0@0"));
                    assertThat(image.headers()).containsExactlyElementsOf(expected);
                });
        assertThat(images)
                .filteredOn(image -> image.key() == null)
                .singleElement()
                .satisfies(image -> {
                    assertThat(image.partition()).as("where it was").isEqualTo(2);
                    assertThat(image.value()).isNull();
                    assertThat(image.headers())
                            .containsExactlyElementsOf(mark(config, "bytes-images-dead-letters-0@1"));
                });
    }

    @Test
    void shouldPutAKeyWhereAFreshRecordOfItGoes() {
        AppConfig config = prepare("keys-");
        write(config, letters(config, 0, 40));
        replay(config, Selection.ALL);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (int i = 0; i < 40; i++) {
                var unused = producer.send(new ProducerRecord<>(config.topics().images(), key(i), new byte[0]));
            }
        }

        Map<String, List<Integer>> partitions = new HashMap<>();
        images(config).forEach(image -> partitions
                .computeIfAbsent(new String(image.key(), UTF_8), key -> new ArrayList<>())
                .add(image.partition()));
        assertThat(partitions).hasSize(40);
        assertThat(partitions.values()).allSatisfy(each -> {
            assertThat(each).hasSize(2);
            assertThat(each.get(0)).isEqualTo(each.get(1));
        });
    }

    @Test
    void shouldReplayEachLetterOnceOverSeveralRuns() {
        AppConfig config = prepare("twice-");
        write(config, letters(config, 0, 1200));

        DeadLetterReplay.Summary some = replay(config, new Selection(null, List.of(OffsetRange.parse("0:100-299"))));
        DeadLetterReplay.Summary rest = replay(config, Selection.ALL);
        write(config, letters(config, 1200, 1210));
        DeadLetterReplay.Summary fresh = replay(config, Selection.ALL);
        DeadLetterReplay.Summary none = replay(config, Selection.ALL);

        assertThat(some.replayed()).isEqualTo(200);
        assertThat(rest.replayed()).isEqualTo(1000);
        assertThat(rest.alreadyReplayed()).isEqualTo(200);
        assertThat(fresh.replayed()).isEqualTo(10);
        assertThat(none.replayed()).isZero();
        assertThat(none.alreadyReplayed()).isEqualTo(1210);
        shouldHaveEachOnce(config, 1210);
    }

    @Test
    void shouldOnlyCountInADryRun() throws Exception {
        AppConfig config = prepare("dry-");
        write(config, letters(config, 0, 20));

        DeadLetterReplay.Summary summary;
        try (DeadLetterReplay replay = new DeadLetterReplay(config, Selection.ALL)) {
            summary = replay.dryRun(ReadProgress.NONE);
        }

        assertThat(summary)
                .isEqualTo(new DeadLetterReplay.Summary("dry-images", true, true, 20, 20, 20, 0, 0, null, 0, null, 0));
        assertThat(images(config)).isEmpty();
        assertThat(admin.listTopics().names().get()).doesNotContain("dry-images-dead-letters-replays");
        assertThat(replay(config, Selection.ALL).replayed()).isEqualTo(20);
        try (DeadLetterReplay replay = new DeadLetterReplay(config, Selection.ALL)) {
            assertThat(replay.dryRun(ReadProgress.NONE).replayed()).isZero();
        }
    }

    @Test
    void shouldRefuseLettersOfOtherTopics() {
        AppConfig config = prepare("foreign-");
        RecordHeaders elsewhere = new RecordHeaders();
        Letters.headers("a.FooException", "broken", 1).forEach(elsewhere::add);
        ProducerRecord<byte[], byte[]> nowhere =
                new ProducerRecord<>(config.topics().deadLetters(), key(1), new byte[1]);
        write(config, letters(config, 0, 1));
        write(
                config,
                List.of(
                        new ProducerRecord<>(config.topics().deadLetters(), null, key(2), new byte[1], elsewhere),
                        nowhere));

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary)
                .isEqualTo(
                        new DeadLetterReplay.Summary("foreign-images", false, true, 3, 3, 1, 0, 2, "0@1", 0, null, 0));
        shouldHaveEachOnce(config, 1);
    }

    @Test
    void shouldNotReplayWhatIsIncomplete() {
        AppConfig config = prepare("cut-");
        write(config, letters(config, 0, 2));
        ProducerRecord<byte[], byte[]> cut = record(config, key(2), new byte[1], new RecordHeaders());
        cut.headers().add(DeadLetterHeaders.TRUNCATED, "value".getBytes(UTF_8));
        write(config, List.of(cut));

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary)
                .isEqualTo(new DeadLetterReplay.Summary("cut-images", false, true, 3, 3, 2, 0, 0, null, 1, "0@2", 0));
        shouldHaveEachOnce(config, 2);
        assertThat(replay(config, Selection.ALL).notReplayable())
                .as("it stays where it is")
                .isEqualTo(1);
    }

    @Test
    void shouldGiveOldRecordsTheTimeToBeRead() throws Exception {
        AppConfig config = prepare("aged-");
        setRetention(config.topics().images(), Duration.ofMinutes(1));
        setRetention(config.topics().deadLetters(), Duration.ofDays(30));
        write(config, letters(config, 0, 3));

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary.retimed()).isEqualTo(3);
        assertThat(images(config)).hasSize(3).allSatisfy(image -> {
            assertThat(image.timestamp()).isGreaterThan(TIMESTAMP);
            assertThat(new String(
                            image.headers()
                                    .lastHeader(DeadLetterHeaders.ORIGINAL_TIMESTAMP)
                                    .value(),
                            UTF_8))
                    .isEqualTo(Long.toString(TIMESTAMP));
        });
        assertThat(replay(config, Selection.ALL).alreadyReplayed()).isEqualTo(3);
    }

    private void setRetention(String topic, Duration retention) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(
                new ConfigEntry("retention.ms", Long.toString(retention.toMillis())), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }

    @Test
    void shouldUndoWhatACrashLeftOpenAndReplayItOnce() {
        AppConfig config = prepare("open-");
        write(config, letters(config, 0, 10));
        TopicSetup.ensureReplays(config);
        KafkaProducer<byte[], byte[]> crashed =
                producer(Map.of("transactional.id", ReplayProducer.transactionalId(config)));
        crashed.initTransactions();
        crashed.beginTransaction();
        send(crashed, new ProducerRecord<>(config.topics().images(), key(0), key(0)));
        send(
                crashed,
                new ProducerRecord<>(
                        config.topics().deadLetterReplays(),
                        "0@0".getBytes(UTF_8),
                        new ReplayEntry(topicId(config), "").bytes()));
        crashed.flush();

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary.replayed()).isEqualTo(10);
        shouldHaveEachOnce(config, 10);
        assertThatThrownBy(crashed::commitTransaction).isInstanceOf(KafkaException.class);
        crashed.close(Duration.ZERO);
        shouldHaveEachOnce(config, 10);
    }

    @Test
    void shouldReplayEachLetterOnceOverKills() throws Exception {
        int count = 20_000;
        AppConfig config = prepare("kill-");
        write(config, letters(config, 0, count));

        int killed = 0;
        for (int wanted : new int[] {1, 4_000, 9_000}) {
            try (ReplayProcess process = ReplayProcess.start(broker.bootstrapServers(), "kill-")) {
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !process.isAlive() || end(config.topics().deadLetterReplays()) >= wanted);
                killed += process.isAlive() ? 1 : 0;
                process.kill();
            }
        }
        assertThat(killed).as("runs that were killed before their end").isPositive();
        DeadLetterReplay.Summary rest = replay(config, Selection.ALL);

        assertThat(rest.replayed() + rest.alreadyReplayed()).isEqualTo(count);
        assertThat(rest.alreadyReplayed()).as("done by those that were killed").isPositive();
        shouldHaveEachOnce(config, count);
    }

    @Test
    void shouldEndARunThatAnotherTakesOverFrom() {
        AppConfig config = prepare("race-").with(Map.of("consumer.max.poll.records", "100"));
        write(config, letters(config, 0, 2000));
        AtomicReference<DeadLetterReplay.@Nullable Summary> second = new AtomicReference<>();

        try (DeadLetterReplay first = new DeadLetterReplay(config, Selection.ALL)) {
            assertThatThrownBy(() -> first.run((done, total) -> {
                        if (done >= 1000 && second.get() == null) {
                            second.set(replay(config.with(Map.of("application.id", "other")), Selection.ALL));
                        }
                    }))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("another replay of race-images-dead-letters has taken over");
        }

        assertThat(second.get()).satisfies(summary -> {
            assertThat(summary.alreadyReplayed()).isEqualTo(1000);
            assertThat(summary.replayed()).isEqualTo(1000);
        });
        shouldHaveEachOnce(config, 2000);
    }

    @Test
    void shouldStopBetweenTransactionsWhenItIsAskedTo() {
        AppConfig config = prepare("stop-").with(Map.of("consumer.max.poll.records", "100"));
        write(config, letters(config, 0, 2000));

        DeadLetterReplay.Summary stopped;
        try (DeadLetterReplay replay = new DeadLetterReplay(config, Selection.ALL)) {
            stopped = replay.run((done, total) -> {
                assertThat(total).isEqualTo(2000);
                if (done == 700) {
                    replay.stop();
                }
            });
        }

        assertThat(stopped.complete()).isFalse();
        assertThat(stopped.replayed()).isEqualTo(500);
        assertThat(replay(config, Selection.ALL).replayed()).isEqualTo(1500);
        shouldHaveEachOnce(config, 2000);
    }

    @Test
    void shouldLeaveWhatComesMeanwhileForTheNextRun() {
        AppConfig config = prepare("meanwhile-").with(Map.of("consumer.max.poll.records", "10"));
        write(config, letters(config, 0, 100));
        List<Boolean> written = new ArrayList<>();

        DeadLetterReplay.Summary summary;
        try (DeadLetterReplay replay = new DeadLetterReplay(config, Selection.ALL)) {
            summary = replay.run((done, total) -> {
                if (written.isEmpty()) {
                    write(config, letters(config, 100, 150));
                    written.add(true);
                }
            });
        }

        assertThat(summary.replayed()).isEqualTo(100);
        assertThat(replay(config, Selection.ALL).replayed()).isEqualTo(50);
    }

    @Test
    void shouldForgetLettersThatAreGone() throws Exception {
        AppConfig config = prepare("gone-");
        write(config, letters(config, 0, 10));
        replay(config, Selection.ALL);
        TopicPartition partition = new TopicPartition(config.topics().deadLetters(), 0);
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(6)))
                .all()
                .get();

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary.deadLetters()).isEqualTo(4);
        assertThat(summary.alreadyReplayed()).isEqualTo(4);
        assertThat(entries(config)).containsExactlyInAnyOrder("0@6", "0@7", "0@8", "0@9");
        long end = end(config.topics().deadLetterReplays());
        replay(config, Selection.ALL);
        assertThat(end(config.topics().deadLetterReplays()))
                .as("nothing more to forget")
                .isEqualTo(end);
    }

    @Test
    void shouldReplayTheLettersOfATopicThatWasCreatedAnew() throws Exception {
        AppConfig config = prepare("anew-");
        write(config, letters(config, 0, 10));
        replay(config, Selection.ALL);
        String topic = config.topics().deadLetters();
        String before = topicId(config);
        admin.deleteTopics(List.of(topic)).all().get();
        await().until(() -> !admin.listTopics().names().get().contains(topic));
        TopicSetup.ensure(config);
        assertThat(topicId(config)).isNotEqualTo(before);
        write(config, letters(config, 10, 15));

        assertThat(replay(config, Selection.ALL).replayed()).isEqualTo(5);
        assertThat(replay(config, Selection.ALL).replayed()).isZero();
        assertThat(entries(config)).containsExactlyInAnyOrder("0@0", "0@1", "0@2", "0@3", "0@4");
        shouldHaveEachOnce(config, 15);
    }

    @Test
    void shouldKeepTheReplaysForEver() throws Exception {
        AppConfig config = prepare("kept-");
        admin.createTopics(List.of(new NewTopic(config.topics().deadLetterReplays(), 1, (short) 1)
                        .configs(Map.of("cleanup.policy", "compact,delete"))))
                .all()
                .get();

        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("kept-images-dead-letters-replays has cleanup.policy=compact,delete")
                .hasMessageContaining("replayed again");
    }

    @Test
    void shouldNotGoOnWhenItCannotTellWhatWasReplayed() {
        AppConfig config = prepare("odd-");
        write(config, letters(config, 0, 1));
        TopicSetup.ensureReplays(config);
        String replays = config.topics().deadLetterReplays();
        write(config, List.of(new ProducerRecord<>(replays, "0@0".getBytes(UTF_8), "done".getBytes(UTF_8))));

        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("odd-images-dead-letters-replays-0@0 is not an entry");
        assertThat(images(config)).isEmpty();
    }

    @Test
    void shouldNameALetterThatIsTooLargeForTheTopic() throws Exception {
        AppConfig config = prepare("large-");
        write(config, letters(config, 0, 1));
        write(config, List.of(record(config, key(1), new byte[2_000_000], new RecordHeaders())));

        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("large-images-dead-letters-0@1 can't be written to large-images")
                .hasMessageContaining("--offsets");
        assertThat(images(config)).isEmpty();
        assertThat(replay(config, new Selection(null, List.of(OffsetRange.parse("0:0-0"))))
                        .replayed())
                .isEqualTo(1);
    }

    @Test
    void shouldReportWhichTopicOrPartitionIsMissing() {
        AppConfig config = config("missing-");
        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("missing-images ");
        assertThatThrownBy(() -> new DeadLetterList(config))
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("missing-images-dead-letters");

        AppConfig there = prepare("there-");
        assertThatThrownBy(() -> replay(there, new Selection(null, List.of(OffsetRange.parse("1:0-5")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic there-images-dead-letters has no partition 1");
    }

    private AppConfig config(String prefix) {
        return AppConfig.of(Map.of("bootstrap.servers", broker.bootstrapServers(), "topic.prefix", prefix));
    }

    private AppConfig prepare(String prefix) {
        AppConfig config = config(prefix);
        TopicSetup.ensure(config);
        return config;
    }

    private static DeadLetterReplay.Summary replay(AppConfig config, Selection selection) {
        try (DeadLetterReplay replay = new DeadLetterReplay(config, selection)) {
            return replay.run(ReadProgress.NONE);
        }
    }

    /** Letters whose keys and values are their numbers. */
    private static List<ProducerRecord<byte[], byte[]>> letters(AppConfig config, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> record(config, key(i), key(i), new RecordHeaders()))
                .toList();
    }

    // Kafka's own records may lack key and value; its types don't say so.
    @SuppressWarnings("NullAway")
    private static ProducerRecord<byte[], byte[]> record(
            AppConfig config, byte @Nullable [] key, byte @Nullable [] value, RecordHeaders own) {
        RecordHeaders headers = new RecordHeaders(own);
        Letters.headers("a.FooException", "broken", 1).forEach(headers::add);
        headers.remove(DeadLetterHeaders.TOPIC)
                .add(DeadLetterHeaders.TOPIC, config.topics().images().getBytes(UTF_8));
        return new ProducerRecord<>(config.topics().deadLetters(), 0, TIMESTAMP, key, value, headers);
    }

    private void write(AppConfig config, List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("max.request.size", Integer.toString(config.recordMaxBytes())))) {
            records.forEach(record -> send(producer, record));
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(settings);
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }

    private static byte[] key(int i) {
        return Integer.toString(i).getBytes(UTF_8);
    }

    private static List<Header> mark(AppConfig config, String letter) {
        String topicId = TopicFacts.of(config, config.topics().deadLetters())
                .orElseThrow()
                .id();
        return List.of(
                new RecordHeader(DeadLetterHeaders.REPLAY_OF, letter.getBytes(UTF_8)),
                new RecordHeader(DeadLetterHeaders.REPLAY_OF_TOPIC_ID, topicId.getBytes(UTF_8)));
    }

    private static List<ConsumerRecord<byte[], byte[]>> images(AppConfig config) {
        return TopicContent.of(config, config.topics().images());
    }

    private static void shouldHaveEachOnce(AppConfig config, int count) {
        assertThat(images(config).stream().map(image -> Integer.valueOf(new String(image.key(), UTF_8))))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).boxed().toList());
    }

    /** The letters that are known as replayed, by what the topic is once it is compacted. */
    private static List<String> entries(AppConfig config) {
        Map<String, Boolean> entries = new HashMap<>();
        TopicContent.of(config, config.topics().deadLetterReplays())
                .forEach(entry -> entries.put(new String(entry.key(), UTF_8), entry.value() != null));
        entries.values().removeIf(present -> !present);
        return List.copyOf(entries.keySet());
    }

    private long end(String topic) throws Exception {
        if (!admin.listTopics().names().get().contains(topic)) {
            return 0;
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private String topicId(AppConfig config) {
        return TopicFacts.of(config, config.topics().deadLetters())
                .orElseThrow()
                .id();
    }
}
