package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Dead letters of the dead-letter topic. */
final class Letters {
    static final long TIMESTAMP = 1_767_323_045_678L;

    private Letters() {}

    /** The headers that the topology adds to a record of {@code images-2@offset}. */
    static RecordHeaders headers(String exception, String message, long offset) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(DeadLetterHeaders.EXCEPTION, exception.getBytes(UTF_8));
        headers.add(DeadLetterHeaders.MESSAGE, message.getBytes(UTF_8));
        headers.add(DeadLetterHeaders.STACKTRACE, "at …".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.TOPIC, "images".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.PARTITION, "2".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.OFFSET, Long.toString(offset).getBytes(UTF_8));
        headers.add(DeadLetterHeaders.APPLICATION_ID, "app".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.TIME, "2026-01-02T03:04:05.678Z".getBytes(UTF_8));
        return headers;
    }

    static DeadLetter letter(int partition, long offset, String exception, String message) {
        return letter(partition, offset, "x".getBytes(UTF_8), headers(exception, message, offset));
    }

    static DeadLetter letter(int partition, long offset, byte @Nullable [] key, RecordHeaders headers) {
        // Kafka's records may lack a key; its types don't declare it.
        @SuppressWarnings("NullAway")
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "images-dead-letters",
                partition,
                offset,
                TIMESTAMP,
                TimestampType.CREATE_TIME,
                1,
                3,
                key,
                new byte[] {-1, 0, 1},
                headers,
                Optional.empty());
        return new DeadLetter(record);
    }
}
