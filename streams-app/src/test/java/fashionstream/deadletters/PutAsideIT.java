package fashionstream.deadletters;

import static fashionstream.deadletters.PutAsideFixture.TIMESTAMP;
import static fashionstream.deadletters.PutAsideFixture.bytes;
import static fashionstream.deadletters.PutAsideFixture.config;
import static fashionstream.deadletters.PutAsideFixture.letters;
import static fashionstream.deadletters.PutAsideFixture.place;
import static fashionstream.deadletters.PutAsideFixture.prepare;
import static fashionstream.deadletters.PutAsideFixture.produce;
import static fashionstream.deadletters.PutAsideFixture.producer;
import static fashionstream.deadletters.PutAsideFixture.putAside;
import static fashionstream.deadletters.PutAsideFixture.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicMissingException;
import fashionstream.streams.ReadingGroups;
import fashionstream.topics.TopicFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Puts records aside on a real broker. Each test has its own topics and groups, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PutAsideIT {
    /** Metadata as Kafka Streams writes it: a version and a time, in Base64. */
    private static final String METADATA = "AQAAAZuAAAAA";

    private final TestBroker broker;

    PutAsideIT(@TempDir Path directory) {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldPutARecordAsideAndAdvanceTheGroup() throws Exception {
        AppConfig config = prepare(broker, "moved-", 5);
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
        AppConfig config = prepare(broker, "counted-", 1);

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
    void shouldTruncateARecordThatIsTooLargeForTheDeadLetters() throws Exception {
        AppConfig config = prepare(broker, "large-", 0).with(Map.of("record.max.bytes", "1048576"));
        broker.set(config.topics().images(), "max.message.bytes", "3000000");
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
        AppConfig config = prepare(broker, "unread-", 3);
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
    void shouldRejectRecordsOtherThanTheNextOne() throws Exception {
        AppConfig config = prepare(broker, "order-", 5);
        commit(config, "images", 2, "");

        assertThatThrownBy(() -> putAside(config, "images", 4, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("record order-images-0@4 is not the next one: group " + config.applicationId()
                        + " continues at offset 2, and the records before it would be skipped")
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

    /** Offset 0 is a record of an aborted transaction, offset 1 the marker of its end. */
    @Test
    void shouldSkipAbortedRecordsAndTransactionMarkers() throws Exception {
        AppConfig config = prepare(broker, "gap-", 0);
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
                .hasMessageContaining("only transaction markers follow");
        produce(config, config.topics().images(), "after", bytes("y"));

        assertThatThrownBy(() -> putAside(config, "images", 0, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessageContaining("the next record is at offset 2");
        assertThat(putAside(config, "images", 2, null).nextOffset()).isEqualTo(3);
    }

    @Test
    void shouldContinueAtTheFirstRecordThatIsNotDeleted() throws Exception {
        AppConfig config = prepare(broker, "deleted-", 5);
        commit(config, "images", 1, "");
        broker.deleteRecordsBefore(config.topics().images(), 3);

        assertThatThrownBy(() -> putAside(config, "images", 1, null))
                .isInstanceOf(PutAsideException.class)
                .hasMessage("record deleted-images-0@1 is deleted: the partition begins at offset 3");
        assertThat(putAside(config, "images", 3, null).nextOffset()).isEqualTo(4);
    }

    @Test
    void shouldReportAMissingTopicOrPartition() {
        AppConfig config = config(broker, "missing-");
        assertThatThrownBy(() -> putAside(config, "images", 0, null))
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("missing-images-dead-letters");
    }

    private void commit(AppConfig config, String topic, long offset, String metadata) throws Exception {
        broker.admin()
                .alterConsumerGroupOffsets(
                        config.applicationId(), Map.of(place(config, topic), new OffsetAndMetadata(offset, metadata)))
                .all()
                .get();
    }

    private OffsetAndMetadata committed(AppConfig config, String topic) throws Exception {
        TopicPartition place = place(config, topic);
        String group = ReadingGroups.of(config, place.topic()).orElseThrow();
        return Objects.requireNonNull(broker.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(place));
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
}
