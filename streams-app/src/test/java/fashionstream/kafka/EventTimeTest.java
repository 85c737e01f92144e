package fashionstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.rolling.MovableClock;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class EventTimeTest {
    private static final long NOW = Instant.parse("2026-02-03T04:05:06Z").toEpochMilli();

    private final EventTime time = new EventTime(new MovableClock(Instant.ofEpochMilli(NOW)));

    @Test
    void shouldLimitATimestampToTheCurrentTime() {
        assertThat(extract(NOW - 1, 0)).isEqualTo(NOW - 1);
        assertThat(extract(NOW + 1, 0)).isEqualTo(NOW);
        assertThat(extract(Long.MAX_VALUE, 0)).isEqualTo(NOW);
    }

    @Test
    void shouldNeverBeNegative() {
        assertThat(extract(-1, 7)).as("its predecessor's").isEqualTo(7);
        assertThat(extract(-1, -1)).as("the first of its partition").isZero();
        assertThat(extract(Long.MIN_VALUE, Long.MIN_VALUE)).isZero();
    }

    private long extract(long timestamp, long partitionTime) {
        TimestampType type = timestamp == -1 ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME;
        return time.extract(
                new ConsumerRecord<>(
                        "predictions", 0, 0, timestamp, type, 0, 0, "", "", new RecordHeaders(), Optional.empty()),
                partitionTime);
    }
}
