package fashionstream.kafka;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Extracts the timestamp of a record, limited to the current time: stream time never decreases, so a single record with
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
     * A {@link TimestampExtractor} without that limit. A record without a valid timestamp gets that of its predecessor,
     * instead of stopping Kafka Streams.
     */
    public static long ofRecord(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
    }
}
