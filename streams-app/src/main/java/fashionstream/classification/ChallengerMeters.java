package fashionstream.classification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The metrics of challengers; {@code docs/metrics.md} describes each. Safe for use by several threads. */
final class ChallengerMeters {
    private static final String IMAGES = "fashion.stream.challenger.images";

    private final Counter scored;
    private final Counter skipped;
    private final Counter refused;
    private final Counter unwritten;
    private final Timer inference;

    ChallengerMeters(MeterRegistry registry) {
        scored = counter(registry, "scored");
        skipped = counter(registry, "skipped");
        refused = counter(registry, "refused");
        unwritten = counter(registry, "unwritten");
        inference = Timer.builder("fashion.stream.challenger.inference")
                .description("Duration of a challenger's inference per batch")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(IMAGES)
                .tag("outcome", outcome)
                .description("Images of challengers, by outcome")
                .register(registry);
    }

    /**
     * A challenger has classified images.
     *
     * @param nanos time for all of them
     */
    void scored(int images, long nanos) {
        scored.increment(images);
        inference.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Images were not classified because too many others were waiting. */
    void skipped(int images) {
        skipped.increment(images);
    }

    /** A challenger's preprocessing refused an image that the active model took. */
    void refused() {
        refused.increment();
    }

    /** A prediction was not written, because its topic doesn't take it. */
    void unwritten() {
        unwritten.increment();
    }
}
