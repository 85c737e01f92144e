package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.microbatch.RecordSize;
import fashionstream.microbatch.SourceRecord;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterEncoderTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final long SENT = NOW.toEpochMilli() - 60_000;
    private static final int MAX = 100_000;
    private static final Uuid IMAGES_ID = Uuid.randomUuid();

    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void shouldKeepARecordThatFits() {
        headers.add("trace", "t-1".getBytes(UTF_8)).add("empty", null);

        Record<byte[], byte[]> letter = encode(new byte[10], new byte[50_000], SENT);

        assertThat(letter.key()).hasSize(10);
        assertThat(letter.value()).hasSize(50_000);
        assertThat(letter.timestamp()).isEqualTo(SENT);
        assertThat(header(letter, "trace")).isEqualTo("t-1");
        assertThat(header(letter, DeadLetterHeaders.TOPIC_ID)).isEqualTo(IMAGES_ID.toString());
        assertThat(letter.headers().lastHeader("empty").value()).isNull();
        assertThat(header(letter, DeadLetterHeaders.STACKTRACE)).contains("\tat ");
        assertThat(header(letter, DeadLetterHeaders.TRUNCATED)).isNull();
        assertThat(header(letter, DeadLetterHeaders.ORIGINAL_TIMESTAMP)).isNull();
    }

    @Test
    void shouldTruncateAValueThatIsTooLarge() {
        byte[] value = bytes(300_000);

        Record<byte[], byte[]> letter = encode("key".getBytes(UTF_8), value, SENT);

        assertThat(size(letter)).isBetween(MAX - 1_000L, (long) MAX);
        assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, letter.value().length));
        assertThat(header(letter, DeadLetterHeaders.TRUNCATED)).isEqualTo("value");
        assertThat(header(letter, DeadLetterHeaders.VALUE_BYTES)).isEqualTo("300000");
        assertThat(header(letter, DeadLetterHeaders.MESSAGE)).isEqualTo("broken");
    }

    @Test
    void shouldTruncateEveryPartThatIsTooLarge() {
        headers.add("small", new byte[10]).add("large", new byte[200_000]).add("last", new byte[10]);

        Record<byte[], byte[]> letter = encode(new byte[300_000], new byte[400_000], SENT);

        assertThat(size(letter)).isBetween(MAX / 2L, (long) MAX);
        assertThat(letter.key()).isNotEmpty();
        assertThat(letter.value()).isNotEmpty();
        assertThat(letter.headers().lastHeader("small")).isNotNull();
        assertThat(letter.headers().lastHeader("large")).isNull();
        assertThat(letter.headers().lastHeader("last")).isNotNull();
        assertThat(header(letter, DeadLetterHeaders.TRUNCATED)).isEqualTo("key,headers,value");
    }

    @Test
    void shouldFitTheTopicForAnyRecord() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            RecordHeaders some = new RecordHeaders();
            for (int left = random.nextInt(40); left > 0; left--) {
                some.add("h".repeat(1 + random.nextInt(200)), bytes(random.nextInt(10_000)));
            }
            SourceRecord source = new SourceRecord(
                    "images",
                    0,
                    i,
                    SENT,
                    random.nextBoolean() ? null : bytes(random.nextInt(2 * MAX)),
                    random.nextBoolean() ? null : bytes(random.nextInt(3 * MAX)),
                    some);

            Record<byte[], byte[]> letter = encoder(limits(Long.MAX_VALUE, Long.MAX_VALUE, -1))
                    .encode(source, new SerializationException("x".repeat(random.nextInt(20_000))), "app", 0);

            assertThat(size(letter)).as("size of letter %d", i).isLessThanOrEqualTo(MAX);
        }
    }

    @Test
    void shouldReplaceTheReasonsOfAnEarlierDeadLetter() {
        headers.add(DeadLetterHeaders.MESSAGE, "from an earlier time".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.TRUNCATED, "value".getBytes(UTF_8));

        Record<byte[], byte[]> letter = encode(new byte[1], new byte[1], SENT);

        assertThat(header(letter, DeadLetterHeaders.MESSAGE)).isEqualTo("broken");
        assertThat(header(letter, DeadLetterHeaders.TRUNCATED)).isNull();
    }

    @Test
    void shouldGiveALetterATimestampThatTheTopicAcceptsAndKeeps() {
        long week = Duration.ofDays(7).toMillis();
        long now = NOW.toEpochMilli();
        DeadLetterEncoder encoder = encoder(limits(Long.MAX_VALUE, 3_600_000, week));

        assertThat(encode(encoder, 0).timestamp()).isBetween(now - week / 2, now - week / 3);
        assertThat(header(encode(encoder, 0), DeadLetterHeaders.ORIGINAL_TIMESTAMP))
                .isEqualTo("0");
        assertThat(encode(encoder, Long.MAX_VALUE).timestamp()).isBetween(now, now + 3_600_000);
        assertThat(header(encode(encoder, Long.MAX_VALUE), DeadLetterHeaders.ORIGINAL_TIMESTAMP))
                .isEqualTo(Long.toString(Long.MAX_VALUE));
        assertThat(encode(encoder, SENT).timestamp()).isEqualTo(SENT);
        assertThat(encode(encoder(limits(60_000, 3_600_000, -1)), 0).timestamp())
                .isBetween(now - 60_000, now);
    }

    private Record<byte[], byte[]> encode(byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
        SourceRecord source = new SourceRecord("images", 3, 4711, timestamp, key, value, headers);
        return encoder(limits(Long.MAX_VALUE, Long.MAX_VALUE, -1))
                .encode(source, new SerializationException("broken"), "app", timestamp);
    }

    private static Record<byte[], byte[]> encode(DeadLetterEncoder encoder, long timestamp) {
        SourceRecord source = new SourceRecord("images", 3, 4711, timestamp, null, null, new RecordHeaders());
        return encoder.encode(source, new SerializationException("broken"), "app", timestamp);
    }

    private static DeadLetterEncoder encoder(TopicLimits limits) {
        TopicView topics = new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                return limits;
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return Optional.of(IMAGES_ID);
            }
        };
        return new DeadLetterEncoder("letters", Integer.MAX_VALUE, topics, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static TopicLimits limits(long before, long after, long retention) {
        return new TopicLimits(MAX, false, before, after, retention, false);
    }

    private static long size(Record<byte[], byte[]> letter) {
        return RecordSize.of(letter.key(), letter.value(), letter.headers());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static @Nullable String header(Record<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
