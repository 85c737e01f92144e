package fashionstream.deadletters;

import static fashionstream.deadletters.Letters.headers;
import static fashionstream.deadletters.Letters.letter;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.Topics;
import fashionstream.topics.TopicFacts;
import fashionstream.topics.TopicLimits;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReplayRecordsTest {
    /** A day after the letters. */
    private static final Instant NOW = Instant.ofEpochMilli(Letters.TIMESTAMP).plus(1, ChronoUnit.DAYS);

    private final ReplayRecords records = records(NOW);

    private static ReplayRecords records(Instant now) {
        return new ReplayRecords(
                new Topics("dev-"),
                new TopicFacts("images-id", 4, TopicLimits.KAFKA_DEFAULTS),
                "topic-id",
                Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void shouldSendTheOriginalRecordWithAMark() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", new byte[] {0, -1});
        headers.add("empty", null);
        headers.add("trace", new byte[0]);
        for (var added : headers("a.FooException", "broken", 17)) {
            headers.add(added);
        }

        ProducerRecord<byte[], byte[]> image = records.image(letter(0, 5, "x".getBytes(UTF_8), headers));

        assertThat(image.topic()).isEqualTo("dev-images");
        assertThat(image.partition()).as("left to the key").isNull();
        assertThat(image.timestamp()).isEqualTo(Letters.TIMESTAMP);
        assertThat(image.key()).isEqualTo("x".getBytes(UTF_8));
        assertThat(image.value()).isEqualTo(new byte[] {-1, 0, 1});
        assertThat(image.headers())
                .containsExactly(
                        new RecordHeader("trace", new byte[] {0, -1}),
                        new RecordHeader("empty", (byte[]) null),
                        new RecordHeader("trace", new byte[0]),
                        new RecordHeader(DeadLetterHeaders.REPLAY_OF, "dev-images-dead-letters-0@5".getBytes(UTF_8)),
                        new RecordHeader(DeadLetterHeaders.REPLAY_OF_TOPIC_ID, "topic-id".getBytes(UTF_8)));
    }

    @Test
    void shouldMarkWithTheLastDeadLetterOnly() {
        RecordHeaders headers = headers("a.FooException", "broken", 17);
        headers.add(DeadLetterHeaders.REPLAY_OF, "dev-images-dead-letters-0@1".getBytes(UTF_8));

        assertThat(records.image(letter(0, 5, null, headers)).headers())
                .containsExactly(
                        new RecordHeader(DeadLetterHeaders.REPLAY_OF, "dev-images-dead-letters-0@5".getBytes(UTF_8)),
                        new RecordHeader(DeadLetterHeaders.REPLAY_OF_TOPIC_ID, "topic-id".getBytes(UTF_8)));
    }

    @Test
    void shouldSendARecordWithoutKeyBackToItsPartition() {
        assertThat(records.image(withoutKey("2")).partition()).isEqualTo(2);
        assertThat(records.image(withoutKey("4")).partition()).as("not there").isNull();
        assertThat(records.image(withoutKey("4294967296")).partition()).isNull();
        assertThat(records.image(withoutKey("two")).partition()).isNull();
    }

    private static DeadLetter withoutKey(String partition) {
        RecordHeaders headers = headers("a.FooException", "broken", 1);
        headers.remove(DeadLetterHeaders.PARTITION).add(DeadLetterHeaders.PARTITION, partition.getBytes(UTF_8));
        return letter(0, 1, null, headers);
    }

    @Test
    void shouldGiveARecordThatWouldSoonBeDeletedALaterTimestamp() {
        DeadLetter letter = letter(0, 5, "a.FooException", "broken");
        Instant later = Instant.ofEpochMilli(Letters.TIMESTAMP).plus(5, ChronoUnit.DAYS);

        ProducerRecord<byte[], byte[]> image = records(later).image(letter);

        assertThat(records(later).isRetimed(letter)).isTrue();
        assertThat(records.isRetimed(letter)).as("after a day").isFalse();
        assertThat(Instant.ofEpochMilli(image.timestamp()))
                .as("half of the retention time of 7 days is left")
                .isBetween(later.minus(84, ChronoUnit.HOURS), later.minus(83, ChronoUnit.HOURS));
        assertThat(image.headers()
                        .lastHeader(DeadLetterHeaders.ORIGINAL_TIMESTAMP)
                        .value())
                .asString(UTF_8)
                .isEqualTo(Long.toString(Letters.TIMESTAMP));
    }

    @Test
    void shouldPreferTheTimestampOfTheRecordToThatOfTheLetter() {
        RecordHeaders headers = headers("a.FooException", "broken", 17);
        long original = Letters.TIMESTAMP - 3_600_000;
        headers.add(
                DeadLetterHeaders.ORIGINAL_TIMESTAMP, Long.toString(original).getBytes(UTF_8));

        ProducerRecord<byte[], byte[]> image = records.image(letter(0, 5, null, headers));

        assertThat(image.timestamp()).isEqualTo(original);
        assertThat(image.headers().lastHeader(DeadLetterHeaders.ORIGINAL_TIMESTAMP))
                .isNull();
    }

    @Test
    void shouldStoreWhichLetterOfWhichTopicWasReplayed() throws IOException {
        ProducerRecord<byte[], byte[]> entry = records.entry(new LetterId(3, 42));

        assertThat(entry.topic()).isEqualTo("dev-images-dead-letters-replays");
        assertThat(entry.key()).isEqualTo("3@42".getBytes(UTF_8));
        assertThat(entry.value())
                .asString(UTF_8)
                .isEqualTo("{\"topic_id\":\"topic-id\",\"replayed_at\":\"" + NOW + "\"}");
        assertThat(ReplayEntry.of(entry.value())).isEqualTo(new ReplayEntry("topic-id", NOW.toString()));
        assertThat(records.deletion(new LetterId(3, 42)).value()).isNull();
    }
}
