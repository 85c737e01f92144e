package fashionstream.deadletters;

import static fashionstream.deadletters.ReplayFixture.images;
import static fashionstream.deadletters.ReplayFixture.key;
import static fashionstream.deadletters.ReplayFixture.letters;
import static fashionstream.deadletters.ReplayFixture.prepare;
import static fashionstream.deadletters.ReplayFixture.producer;
import static fashionstream.deadletters.ReplayFixture.replay;
import static fashionstream.deadletters.ReplayFixture.send;
import static fashionstream.deadletters.ReplayFixture.shouldHaveEachOnce;
import static fashionstream.deadletters.ReplayFixture.topicId;
import static fashionstream.deadletters.ReplayFixture.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.BrokerException;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each dead letter is replayed exactly once, regardless of what happens to the run or the topics. Each test has its own
 * topics, by prefix.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayedOnceIT {
    private final TestBroker broker;

    ReplayedOnceIT(@TempDir Path directory) {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldAbortTheTransactionOfACrashedRunAndReplayItsLettersOnce() {
        AppConfig config = prepare(broker, "open-");
        write(config, letters(config, 0, 10));
        TopicSetup.ensureReplays(config);
        KafkaProducer<byte[], byte[]> crashed =
                producer(config, Map.of("transactional.id", ReplayProducer.transactionalId(config)));
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
    void shouldReplayEachLetterOnceAlthoughRunsAreKilled() throws Exception {
        int count = 20_000;
        AppConfig config = prepare(broker, "kill-");
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
        assertThat(killed).as("killed runs").isPositive();
        DeadLetterReplay.Summary rest = replay(config, Selection.ALL);

        assertThat(rest.replayed() + rest.alreadyReplayed()).isEqualTo(count);
        assertThat(rest.alreadyReplayed()).as("replayed by killed runs").isPositive();
        shouldHaveEachOnce(config, count);
    }

    @Test
    void shouldEndARunThatAnotherRunReplaces() {
        AppConfig config = prepare(broker, "race-").with(Map.of("consumer.max.poll.records", "100"));
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
    void shouldStopBetweenTransactions() {
        AppConfig config = prepare(broker, "stop-").with(Map.of("consumer.max.poll.records", "100"));
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
    void shouldLeaveLettersThatArriveDuringARunForTheNextRun() {
        AppConfig config = prepare(broker, "meanwhile-").with(Map.of("consumer.max.poll.records", "10"));
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
    void shouldDeleteEntriesOfDeletedLetters() throws Exception {
        AppConfig config = prepare(broker, "gone-");
        write(config, letters(config, 0, 10));
        replay(config, Selection.ALL);
        broker.deleteRecordsBefore(config.topics().deadLetters(), 6);

        DeadLetterReplay.Summary summary = replay(config, Selection.ALL);

        assertThat(summary.deadLetters()).isEqualTo(4);
        assertThat(summary.alreadyReplayed()).isEqualTo(4);
        assertThat(entries(config)).containsExactlyInAnyOrder("0@6", "0@7", "0@8", "0@9");
        long end = end(config.topics().deadLetterReplays());
        replay(config, Selection.ALL);
        assertThat(end(config.topics().deadLetterReplays()))
                .as("no more entries to delete")
                .isEqualTo(end);
    }

    @Test
    void shouldReplayTheLettersOfATopicThatWasRecreated() throws Exception {
        AppConfig config = prepare(broker, "anew-");
        write(config, letters(config, 0, 10));
        replay(config, Selection.ALL);
        String topic = config.topics().deadLetters();
        String before = topicId(config);
        broker.admin().deleteTopics(List.of(topic)).all().get();
        await().until(() -> !broker.admin().listTopics().names().get().contains(topic));
        TopicSetup.ensure(config);
        assertThat(topicId(config)).isNotEqualTo(before);
        write(config, letters(config, 10, 15));

        assertThat(replay(config, Selection.ALL).replayed()).isEqualTo(5);
        assertThat(replay(config, Selection.ALL).replayed()).isZero();
        assertThat(entries(config)).containsExactlyInAnyOrder("0@0", "0@1", "0@2", "0@3", "0@4");
        shouldHaveEachOnce(config, 15);
    }

    @Test
    void shouldRejectAReplaysTopicThatIsNotCompacted() throws Exception {
        AppConfig config = prepare(broker, "kept-");
        broker.create(config.topics().deadLetterReplays(), 1, Map.of("cleanup.policy", "compact,delete"));

        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("kept-images-dead-letters-replays has cleanup.policy=compact,delete")
                .hasMessageContaining("replayed again");
    }

    @Test
    void shouldFailIfItCannotReadWhatWasReplayed() {
        AppConfig config = prepare(broker, "odd-");
        write(config, letters(config, 0, 1));
        TopicSetup.ensureReplays(config);
        String replays = config.topics().deadLetterReplays();
        write(config, List.of(new ProducerRecord<>(replays, "0@0".getBytes(UTF_8), "done".getBytes(UTF_8))));

        assertThatThrownBy(() -> replay(config, Selection.ALL))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("odd-images-dead-letters-replays-0@0 is not an entry");
        assertThat(images(config)).isEmpty();
    }

    /** The letters that are recorded as replayed: the keys that remain in the topic after compaction. */
    private static List<String> entries(AppConfig config) {
        Map<String, Boolean> entries = new HashMap<>();
        TopicContent.of(config, config.topics().deadLetterReplays())
                .forEach(entry -> entries.put(new String(entry.key(), UTF_8), entry.value() != null));
        entries.values().removeIf(present -> !present);
        return List.copyOf(entries.keySet());
    }

    private long end(String topic) throws Exception {
        if (!broker.admin().listTopics().names().get().contains(topic)) {
            return 0;
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        return broker.admin()
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }
}
