package fashionstream.deadletters;

import static fashionstream.deadletters.ReplayFixture.TIMESTAMP;
import static fashionstream.deadletters.ReplayFixture.images;
import static fashionstream.deadletters.ReplayFixture.key;
import static fashionstream.deadletters.ReplayFixture.letters;
import static fashionstream.deadletters.ReplayFixture.prepare;
import static fashionstream.deadletters.ReplayFixture.producer;
import static fashionstream.deadletters.ReplayFixture.record;
import static fashionstream.deadletters.ReplayFixture.replay;
import static fashionstream.deadletters.ReplayFixture.shouldHaveEachOnce;
import static fashionstream.deadletters.ReplayFixture.topicId;
import static fashionstream.deadletters.ReplayFixture.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.deadletters.Selection.OffsetRange;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicMissingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a replay sends, and what it omits. {@link ReplayedOnceIT} covers interrupted replays. Each test has its own
 * topics, by prefix.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLetterReplayIT {
    private final TestBroker broker;

    DeadLetterReplayIT(@TempDir Path directory) {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldSendRecordsBackByteForByte() {
        AppConfig config = prepare(broker, "bytes-");
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
    void shouldSendAKeyToThePartitionOfNewRecordsWithIt() {
        AppConfig config = prepare(broker, "keys-");
        write(config, letters(config, 0, 40));
        replay(config, Selection.ALL);
        try (KafkaProducer<byte[], byte[]> producer = producer(config, Map.of())) {
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
    void shouldReplayEachLetterOnceInSeveralRuns() {
        AppConfig config = prepare(broker, "twice-");
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
    void shouldWriteNothingInADryRun() throws Exception {
        AppConfig config = prepare(broker, "dry-");
        write(config, letters(config, 0, 20));

        DeadLetterReplay.Summary summary;
        try (DeadLetterReplay replay = new DeadLetterReplay(config, Selection.ALL)) {
            summary = replay.dryRun(ReadProgress.NONE);
        }

        assertThat(summary)
                .isEqualTo(new DeadLetterReplay.Summary("dry-images", true, true, 20, 20, 20, 0, 0, null, 0, null, 0));
        assertThat(images(config)).isEmpty();
        assertThat(broker.admin().listTopics().names().get()).doesNotContain("dry-images-dead-letters-replays");
        assertThat(replay(config, Selection.ALL).replayed()).isEqualTo(20);
        try (DeadLetterReplay replay = new DeadLetterReplay(config, Selection.ALL)) {
            assertThat(replay.dryRun(ReadProgress.NONE).replayed()).isZero();
        }
    }

    @Test
    void shouldRejectLettersOfOtherTopics() {
        AppConfig config = prepare(broker, "foreign-");
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
    void shouldNotReplayTruncatedLetters() {
        AppConfig config = prepare(broker, "cut-");
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
    void shouldGiveNewTimestampsToRecordsThatRetentionWouldDelete() throws Exception {
        AppConfig config = prepare(broker, "aged-");
        broker.set(
                config.topics().images(),
                "retention.ms",
                Long.toString(Duration.ofMinutes(1).toMillis()));
        broker.set(
                config.topics().deadLetters(),
                "retention.ms",
                Long.toString(Duration.ofDays(30).toMillis()));
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

    @Test
    void shouldNameALetterThatIsTooLargeForTheTopic() throws Exception {
        AppConfig config = prepare(broker, "large-");
        broker.set(config.topics().images(), "max.message.bytes", "1048576");
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
        AppConfig config = broker.config("missing-");
        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("missing-images ");
        assertThatThrownBy(() -> new DeadLetterList(config))
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("missing-images-dead-letters");

        AppConfig there = prepare(broker, "there-");
        assertThatThrownBy(() -> replay(there, new Selection(null, List.of(OffsetRange.parse("1:0-5")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic there-images-dead-letters has no partition 1");
    }

    private static List<Header> mark(AppConfig config, String letter) {
        String topicId = topicId(config);
        return List.of(
                new RecordHeader(DeadLetterHeaders.REPLAY_OF, letter.getBytes(UTF_8)),
                new RecordHeader(DeadLetterHeaders.REPLAY_OF_TOPIC_ID, topicId.getBytes(UTF_8)));
    }
}
