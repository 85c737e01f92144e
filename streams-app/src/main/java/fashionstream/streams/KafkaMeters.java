package fashionstream.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/** Registers the metrics of a Kafka Streams instance and its clients, until it is closed. */
final class KafkaMeters implements AutoCloseable {
    /** How often to look for metrics of new tasks and threads; Micrometer's default of 60 s would hide a rebalance. */
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "kafka-meters");
        thread.setDaemon(true);
        return thread;
    });
    private final KafkaStreamsMetrics bound;

    KafkaMeters(MeterRegistry registry, KafkaStreams streams) {
        bound = new KafkaStreamsMetrics(streams, Tags.empty(), scheduler, REFRESH);
        bound.bindTo(registry);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        bound.close();
    }
}
