package fashionstream.topology;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the images topic as it came, and where from.
 *
 * @param offset its place in the partition
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes as Kafka has them; never compared
record SourceRecord(
        String topic, int partition, long offset, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}
