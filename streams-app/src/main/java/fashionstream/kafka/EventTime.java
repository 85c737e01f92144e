package fashionstream.kafka;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record, but never one ahead of the clock: stream time never goes back, and one record from the future
 * would let all that waits for a label expire.
 */
public final class EventTime implements TimestampExtractor {
    private final RecordTime recordTime = new RecordTime();
    private final Clock clock;

    public EventTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(recordTime.extract(record, partitionTime), clock.millis()));
    }
}
