package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BackgroundReader;
import fashionstream.schema.Prediction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Reads committed predictions, and records the time from {@code captured_at} to their arrival. Timestamps have
 * millisecond precision: a latency is up to 1 ms too long. Safe for use by several threads.
 */
final class LatencyRecorder implements AutoCloseable {
    /**
     * A prediction that arrived.
     *
     * @param capturedAt when its image was due
     * @param millis milliseconds from then to its arrival
     */
    record Sample(Instant capturedAt, double millis) {}

    private static final double NANOS_PER_MILLI = 1e6;

    private final Serde<Prediction> serde;
    private final Clock clock = Clock.systemUTC();
    private final AtomicLong count = new AtomicLong();
    private final BackgroundReader reader;
    private List<Sample> samples = new ArrayList<>();

    /** Records predictions that are made from now on. */
    LatencyRecorder(AppConfig config) {
        this.serde = config.valueSerde(Prediction.class);
        this.reader = new BackgroundReader(config, config.topics().predictions(), false, this::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        Instant now = clock.instant();
        Prediction prediction = Objects.requireNonNull(
                serde.deserializer().deserialize(record.topic(), record.headers(), record.value()));
        Instant capturedAt = prediction.getCapturedAt();
        synchronized (this) {
            samples.add(new Sample(capturedAt, Duration.between(capturedAt, now).toNanos() / NANOS_PER_MILLI));
        }
        count.incrementAndGet();
    }

    /**
     * Number of predictions so far.
     *
     * @throws RuntimeException if reading has failed
     */
    long count() {
        reader.check();
        return count.get();
    }

    /** The predictions since the last call. */
    synchronized List<Sample> drain() {
        List<Sample> drained = samples;
        samples = new ArrayList<>();
        return drained;
    }

    @Override
    public void close() {
        reader.close();
        serde.close();
    }
}
