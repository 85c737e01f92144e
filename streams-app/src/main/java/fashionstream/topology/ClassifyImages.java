package fashionstream.topology;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Node {@code classify-images}: unpacks each micro-batch, hands it to {@link ImageClassification} in one call, and
 * forwards an outcome per image in their order, each with its own key, timestamp and headers. Nothing is held between
 * two calls.
 *
 * <p>A record that was not packed is a batch of one. The metrics {@code images-total}, {@code micro-batch-size-avg} and
 * {@code micro-batch-size-max}, per task, tell how large batches are; the latter two over the last minute.
 */
final class ClassifyImages extends ContextualProcessor<byte[], byte[], byte[], Outcome> {
    private final ImageClassification classification;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private Sensor batchSizes;

    ClassifyImages(ImageClassification classification) {
        this.classification = classification;
    }

    @Override
    public void init(ProcessorContext<byte[], Outcome> context) {
        super.init(context);
        String task = context.taskId().toString();
        batchSizes = context.metrics().addSensor("batch-sizes-" + task, RecordingLevel.INFO);
        batchSizes.add(metric("images-total", "Images that were classified or rejected", task), new CumulativeSum());
        batchSizes.add(metric("micro-batch-size-avg", "Images per micro-batch", task), new Avg());
        batchSizes.add(metric("micro-batch-size-max", "Images in the largest micro-batch", task), new Max());
    }

    private static MetricName metric(String name, String description, String task) {
        return new MetricName(name, "stream-images-metrics", description, Map.of("task-id", task));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        List<SourceRecord> sources = sources(record);
        batchSizes.record(sources.size());
        List<Outcome> outcomes = classification.classify(sources);
        for (int i = 0; i < outcomes.size(); i++) {
            SourceRecord source = sources.get(i);
            // A producer can send an invalid timestamp, which Kafka Streams would stop at: it takes the batch's.
            long timestamp = source.timestamp() >= 0 ? source.timestamp() : record.timestamp();
            // Streams' own types don't know of records without key; Kafka's do.
            @SuppressWarnings("NullAway")
            Record<byte[], Outcome> outcome = new Record<>(source.key(), outcomes.get(i), timestamp, source.headers());
            context().forward(outcome);
        }
    }

    private List<SourceRecord> sources(Record<byte[], byte[]> record) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("classify-images reads a topic, and nothing else"));
        if (MicroBatch.isBatch(record.headers())) {
            return MicroBatch.unpack(place.topic(), place.partition(), record.value());
        }
        return List.of(new SourceRecord(
                place.topic(),
                place.partition(),
                place.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers()));
    }

    @Override
    public void close() {
        context().metrics().removeSensor(batchSizes);
    }
}
