package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BackgroundReader;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.schema.Prediction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads committed predictions, and records the time from {@code captured_at} to their arrival. Timestamps have
 * millisecond precision: a latency is up to 1 ms too long. Safe for use by several threads.
 */
final class LatencyRecorder implements AutoCloseable {
    /**
     * A prediction that arrived.
     *
     * @param capturedAt when its image was due
     * @param millis time from then to its arrival, in milliseconds
     */
    record Sample(Instant capturedAt, double millis) {}

    private static final double NANOS_PER_MILLI = 1e6;

    private final RecordDeserializer<Prediction> deserializer;
    private final Clock clock = Clock.systemUTC();
    private final AtomicLong count = new AtomicLong();
    private final BackgroundReader reader;
    private List<Sample> samples = new ArrayList<>();

    /** Records predictions that are made from now on. */
    LatencyRecorder(AppConfig config) {
        this.deserializer = RecordDeserializer.of(config, Prediction.class);
        this.reader = new BackgroundReader(config, config.topics().predictions(), false, this::record);
    }

    private void record(ConsumerRecord<byte[], byte[]> record) {
        Instant now = clock.instant();
        Prediction prediction = Objects.requireNonNull(deserializer.read(record).value());
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
        deserializer.close();
    }
}
