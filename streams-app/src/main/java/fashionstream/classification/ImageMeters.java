package fashionstream.classification;

import fashionstream.image.ImageException;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.InferenceException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The metrics of the classification; {@code docs/metrics.md} describes each. They count work, not results: what is
 * repeated after an aborted transaction counts twice.
 *
 * <p>All stream threads share one instance. Safe for use by several threads. It costs about 0.2 µs per image.
 */
final class ImageMeters {
    private static final String DEAD_LETTERS = "fashion.stream.dead.letters";

    /**
     * Reasons that our own code gives. They are registered with 0 at the start, so that the first dead letter is an
     * increase.
     */
    private static final List<Class<? extends RuntimeException>> REASONS = List.of(
            InvalidRecordException.class, SerializationException.class, ImageException.class, InferenceException.class);

    /** From an image of a large batch on a small network to the first image on a slow network. */
    private static final Duration[] IMAGE_BUCKETS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    private static final Duration[] BATCH_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    /** Raw pixels take microseconds, files up to milliseconds. */
    private static final Duration[] DECODE_BUCKETS = {
        Duration.ofNanos(5_000),
        Duration.ofNanos(10_000),
        Duration.ofNanos(25_000),
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        Duration.ofMillis(100)
    };

    private final MeterRegistry registry;
    private final Counter images;
    private final Counter unpacked;
    private final DistributionSummary batchSizes;
    private final Timer inference;
    private final Timer batchInference;
    private final Timer decoding;

    ImageMeters(MeterRegistry registry, ActiveModel activeModel, BatchLimit limit) {
        this.registry = registry;
        images = Counter.builder("fashion.stream.images")
                .description("Images that the model classified")
                .register(registry);
        unpacked = Counter.builder("fashion.stream.unpacked.images")
                .description("Images outside a micro-batch; more than 0 means that the interceptor failed")
                .register(registry);
        batchSizes = DistributionSummary.builder("fashion.stream.batch.size")
                .baseUnit("images")
                .description("Images per micro-batch")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
                .register(registry);
        inference = timer("fashion.stream.inference", "Duration of inference per image", IMAGE_BUCKETS);
        batchInference = timer("fashion.stream.inference.batch", "Duration of inference per batch", BATCH_BUCKETS);
        decoding = timer("fashion.stream.decode", "Duration of deserialization and decoding per image", DECODE_BUCKETS);
        Gauge.builder("fashion.stream.batch.limit", limit, BatchLimit::current)
                .baseUnit("images")
                .description("Current maximum of images in a micro-batch")
                .strongReference(true)
                .register(registry);
        MultiGauge info = MultiGauge.builder("fashion.stream.model.info")
                .description("The model that classifies; always 1")
                .register(registry);
        activeModel.listen(model -> info.register(
                List.of(Row.of(Tags.of("model_name", model.name(), "model_version", model.version()), 1)), true));
        REASONS.forEach(this::deadLetters);
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private Counter deadLetters(Class<? extends RuntimeException> reason) {
        return Counter.builder(DEAD_LETTERS)
                .tag("reason", reason.getSimpleName())
                .description("Records that were sent to the dead letters, by the exception's class")
                .register(registry);
    }

    /** A micro-batch has been processed. */
    void batch(int size) {
        batchSizes.record(size);
    }

    /** An image was not in a micro-batch. */
    void unpacked() {
        unpacked.increment();
    }

    /** An image has been read and decoded. */
    void decoded(long nanos) {
        decoding.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * A call of the model has returned.
     *
     * @param count images that it was given, at least 1
     * @param nanos time for all of them
     */
    void classified(int count, long nanos) {
        images.increment(count);
        batchInference.record(nanos, TimeUnit.NANOSECONDS);
        for (int i = 0; i < count; i++) {
            inference.record(nanos / count, TimeUnit.NANOSECONDS);
        }
    }

    /** A record was sent to the dead letters. */
    void deadLetter(RuntimeException reason) {
        deadLetters(reason.getClass()).increment();
    }
}
