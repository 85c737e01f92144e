package fashionstream.microbatch;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the images topic as it came, and where from.
 *
 * @param offset its place in the partition
 * @param timestamp when it was made, in milliseconds since 1970, UTC; negative if its producer set none that is valid
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
