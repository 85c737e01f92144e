package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic with its headers. Missing headers are null, because anybody may write to the topic.
 * Texts are unescaped and may contain terminal control characters.
 */
public record DeadLetter(ConsumerRecord<byte[], byte[]> record) {
    /** Class name of the exception. */
    public @Nullable String exception() {
        return header(DeadLetterHeaders.EXCEPTION);
    }

    /** What was wrong. */
    public @Nullable String message() {
        return header(DeadLetterHeaders.MESSAGE);
    }

    /** Topic of the original record. */
    public @Nullable String topic() {
        return header(DeadLetterHeaders.TOPIC);
    }

    /** Kafka's id of that topic. */
    public @Nullable String topicId() {
        return header(DeadLetterHeaders.TOPIC_ID);
    }

    /** Partition of the original record. */
    public @Nullable Long partition() {
        return number(header(DeadLetterHeaders.PARTITION));
    }

    /** Offset of the original record. */
    public @Nullable Long offset() {
        return number(header(DeadLetterHeaders.OFFSET));
    }

    /** Id of the application that wrote the dead letter. */
    public @Nullable String applicationId() {
        return header(DeadLetterHeaders.APPLICATION_ID);
    }

    /** When it was written, in ISO 8601. */
    public @Nullable String time() {
        return header(DeadLetterHeaders.TIME);
    }

    /**
     * Which parts of the original record the letter lacks, in whole or in part: {@code key}, {@code value}, {@code
     * headers}. Empty if it is complete.
     */
    public List<String> truncated() {
        String parts = header(DeadLetterHeaders.TRUNCATED);
        return parts == null ? List.of() : List.of(parts.split(","));
    }

    /** Size of the original value in bytes; null if it has none, or if it is not known. */
    public @Nullable Long valueBytes() {
        Long original = number(header(DeadLetterHeaders.VALUE_BYTES));
        if (original != null) {
            return original;
        }
        return record.value() == null ? null : Long.valueOf(record.value().length);
    }

    /** Timestamp of the original record, in milliseconds since 1970, UTC; negative for none. */
    public long timestamp() {
        Long original = number(header(DeadLetterHeaders.ORIGINAL_TIMESTAMP));
        return original == null ? record.timestamp() : original;
    }

    /** The dead letter that the original record was a replay of, as {@code topic-partition@offset}. */
    @Nullable
    String replayOf() {
        return header(DeadLetterHeaders.REPLAY_OF);
    }

    /** The key, as text; null if there is none. */
    public @Nullable String key() {
        return record.key() == null ? null : new String(record.key(), UTF_8);
    }

    /** Position of the original record, as {@code topic-partition@offset}, with {@code ?} for missing parts. */
    public String origin() {
        return orUnknown(topic()) + "-" + orUnknown(header(DeadLetterHeaders.PARTITION)) + "@"
                + orUnknown(header(DeadLetterHeaders.OFFSET));
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "?" : text;
    }

    private @Nullable String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static @Nullable Long number(@Nullable String digits) {
        return digits != null && digits.matches("\\d{1,18}") ? Long.valueOf(digits) : null;
    }
}
