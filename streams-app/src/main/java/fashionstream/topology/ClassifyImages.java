package fashionstream.topology;

import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Node {@code classify-images}: hands each record to {@link ImageClassification}, as a batch of one. */
final class ClassifyImages extends ContextualProcessor<byte[], byte[], byte[], Outcome> {
    private final ImageClassification classification;

    ClassifyImages(ImageClassification classification) {
        this.classification = classification;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("classify-images reads a topic, and nothing else"));
        SourceRecord source = new SourceRecord(
                place.topic(), place.partition(), place.offset(), record.key(), record.value(), record.headers());
        for (Outcome outcome : classification.classify(List.of(source))) {
            context().forward(record.withValue(outcome));
        }
    }
}
