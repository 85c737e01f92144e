package fashionstream.kafka;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Extracts the timestamp of a record, but never one ahead of the clock: stream time does not go back, and one record with
 * a future timestamp would expire everything that waits for a label.
 */
public final class EventTime implements TimestampExtractor {
    private final Clock clock;

    public EventTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(ofRecord(record, partitionTime), clock.millis()));
    }

    /**
     * A {@link TimestampExtractor} without that limit. A record without a valid timestamp gets its predecessor's, where
     * Kafka Streams would stop.
     */
    public static long ofRecord(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
    }
}
