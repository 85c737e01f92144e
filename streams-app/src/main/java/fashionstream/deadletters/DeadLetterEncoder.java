package fashionstream.deadletters;

import fashionstream.microbatch.RecordSize;
import fashionstream.microbatch.SourceRecord;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a rejected record as a dead letter that its topic accepts: original key, value and headers, plus headers with
 * the reason and the origin ({@link DeadLetterHeaders}).
 *
 * <p>A record that is too large for the topic is truncated: key and value at their ends, headers one by one. The dead
 * letter lists the incomplete parts. Safe for use by several threads.
 */
public final class DeadLetterEncoder {
    private static final int MAX_TEXT_CHARS = 8192;

    /** If the record does not fit, key and headers get a quarter of the room each, and the value the rest. */
    private static final int SHARES = 4;

    private final String topic;
    private final int recordMaxBytes;
    private final TopicView topics;
    private final Clock clock;

    /** @param recordMaxBytes the producer's own limit */
    public DeadLetterEncoder(String topic, int recordMaxBytes, TopicView topics, Clock clock) {
        this.topic = topic;
        this.recordMaxBytes = recordMaxBytes;
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * Creates the dead letter for a record.
     *
     * @param reason what is wrong with the record
     * @param applicationId the application that rejects it
     * @param timestamp of the record, in milliseconds since 1970, UTC
     */
    public Record<byte[], byte[]> encode(
            SourceRecord source, RuntimeException reason, String applicationId, long timestamp) {
        TopicLimits limits = topics.limits(topic);
        int max = Math.min(recordMaxBytes, limits.maxMessageBytes());
        long accepted = limits.acceptable(timestamp, clock.millis());
        RecordHeaders headers = reasons(source, reason, applicationId);
        if (accepted != source.timestamp() && source.timestamp() >= 0) {
            put(headers, DeadLetterHeaders.ORIGINAL_TIMESTAMP, Long.toString(source.timestamp()));
        }
        RecordHeaders original = new RecordHeaders(source.headers());
        DeadLetterHeaders.ADDED.forEach(original::remove);
        long room = max - RecordSize.OVERHEAD - RecordSize.of(headers);
        byte[] key = source.key();
        byte[] value = source.value();
        if (length(key) + length(value) + RecordSize.of(original) > room) {
            headers.remove(DeadLetterHeaders.STACKTRACE);
            // For the two headers that are about to be added.
            room = Math.max(0, max - 2L * RecordSize.OVERHEAD - RecordSize.of(headers));
            List<String> cut = new ArrayList<>();
            byte[] keptKey = cut(key, room / SHARES, "key", cut);
            RecordHeaders kept = cut(original, room / SHARES, cut);
            byte[] keptValue = cut(value, room - length(keptKey) - RecordSize.of(kept), "value", cut);
            if (cut.contains("value")) {
                put(headers, DeadLetterHeaders.VALUE_BYTES, Long.toString(length(value)));
            }
            if (!cut.isEmpty()) {
                put(headers, DeadLetterHeaders.TRUNCATED, String.join(",", cut));
            }
            key = keptKey;
            value = keptValue;
            original = kept;
        }
        headers.forEach(original::add);
        // The types of Kafka Streams do not declare that key and value may be null.
        @SuppressWarnings("NullAway")
        Record<byte[], byte[]> letter = new Record<>(key, value, accepted, original);
        return letter;
    }

    private RecordHeaders reasons(SourceRecord source, RuntimeException reason, String applicationId) {
        RecordHeaders headers = new RecordHeaders();
        put(headers, DeadLetterHeaders.EXCEPTION, reason.getClass().getName());
        put(headers, DeadLetterHeaders.MESSAGE, limit(String.valueOf(reason.getMessage())));
        put(headers, DeadLetterHeaders.STACKTRACE, limit(stackTrace(reason)));
        put(headers, DeadLetterHeaders.TOPIC, source.topic());
        topics.id(source.topic()).ifPresent(id -> put(headers, DeadLetterHeaders.TOPIC_ID, id.toString()));
        put(headers, DeadLetterHeaders.PARTITION, Integer.toString(source.partition()));
        put(headers, DeadLetterHeaders.OFFSET, Long.toString(source.offset()));
        put(headers, DeadLetterHeaders.APPLICATION_ID, applicationId);
        put(headers, DeadLetterHeaders.TIME, clock.instant().toString());
        return headers;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, long room, String part, List<String> cut) {
        if (bytes == null || bytes.length <= room) {
            return bytes;
        }
        cut.add(part);
        return Arrays.copyOf(bytes, (int) Math.max(0, room));
    }

    /** The headers that fit, in their order. */
    private static RecordHeaders cut(RecordHeaders headers, long room, List<String> cut) {
        RecordHeaders kept = new RecordHeaders();
        long left = room;
        for (Header header : headers) {
            long size = RecordSize.of(header);
            if (size <= left) {
                kept.add(header);
                left -= size;
            }
        }
        if (kept.toArray().length < headers.toArray().length) {
            cut.add("headers");
        }
        return kept;
    }

    private static void put(RecordHeaders headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String stackTrace(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** An unbounded header could exceed the broker's limit for a record. */
    private static String limit(String text) {
        return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
