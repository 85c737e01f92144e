package fashionstream.microbatch;

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
        Headers headers) {}
