package fashionstream.classification;

import fashionstream.classification.Outcome.Encoded;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Node {@code take-predictions}: what was classified, as {@link PredictionEncoder} made it. */
final class PredictionForwarder extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
    @Override
    public void process(Record<byte[], Outcome> record) {
        if (record.value() instanceof Encoded encoded) {
            context().forward(new Record<>(encoded.key(), encoded.value(), encoded.timestamp(), encoded.headers()));
        }
    }
}
