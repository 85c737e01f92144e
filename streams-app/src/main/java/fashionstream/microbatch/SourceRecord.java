package fashionstream.microbatch;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read, with its position.
 *
 * @param offset its offset in the partition
 * @param timestamp record timestamp, in milliseconds since 1970, UTC; negative if its producer set no valid one
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes as Kafka has them; never compared
public record SourceRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers) {
    /** The record that a consumer has read. */
    public static SourceRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new SourceRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
    }
}
