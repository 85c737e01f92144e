package fashionstream.topology;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * Metrics of one task's micro-batches, in the group {@code stream-images-metrics}:
 *
 * <ul>
 *   <li>{@code images-total}: images that were classified or rejected;
 *   <li>{@code micro-batch-size-avg}, {@code micro-batch-size-max}: images per batch, over the last minute;
 *   <li>{@code micro-batch-size-limit}: images that a batch may have now ({@link BatchLimit});
 *   <li>{@code unpacked-images-total}: images that came without a batch. In a running application that is none: any
 *       warn of an interceptor that failed, and of a throughput that suffers.
 * </ul>
 */
final class BatchMetrics {
    private static final String GROUP = "stream-images-metrics";

    private final StreamsMetrics metrics;
    private final Sensor sizes;
    private final Sensor limits;
    private final Sensor unpacked;

    BatchMetrics(StreamsMetrics metrics, String task) {
        this.metrics = metrics;
        sizes = metrics.addSensor("micro-batch-sizes-" + task, RecordingLevel.INFO);
        sizes.add(name("images-total", "Images that were classified or rejected", task), new CumulativeSum());
        sizes.add(name("micro-batch-size-avg", "Images per micro-batch", task), new Avg());
        sizes.add(name("micro-batch-size-max", "Images in the largest micro-batch", task), new Max());
        limits = metrics.addSensor("micro-batch-limits-" + task, RecordingLevel.INFO);
        limits.add(name("micro-batch-size-limit", "Images that a micro-batch may have now", task), new Value());
        unpacked = metrics.addSensor("unpacked-images-" + task, RecordingLevel.INFO);
        unpacked.add(
                name("unpacked-images-total", "Images that came without a micro-batch", task), new CumulativeSum());
    }

    private static MetricName name(String name, String description, String task) {
        return new MetricName(name, GROUP, description, Map.of("task-id", task));
    }

    void batch(int images, int limit) {
        sizes.record(images);
        limits.record(limit);
    }

    void unpacked() {
        unpacked.record();
    }

    /** Removes them: the task may go on in another instance. */
    void close() {
        metrics.removeSensor(sizes);
        metrics.removeSensor(limits);
        metrics.removeSensor(unpacked);
    }
}
