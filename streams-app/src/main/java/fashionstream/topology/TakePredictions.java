package fashionstream.topology;

import fashionstream.registry.AvroSerializer;
import fashionstream.schema.Prediction;
import fashionstream.topology.Outcome.Classified;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Node {@code take-predictions}: what was classified, keyed by image id, with the image record's time and headers. */
final class TakePredictions extends ContextualProcessor<byte[], Outcome, String, Prediction> {
    /** They name the schema of the image record; a reader of the prediction would believe them. */
    private static final List<String> SCHEMA_HEADERS =
            List.of(AvroSerializer.KEY_SCHEMA_ID_HEADER, AvroSerializer.VALUE_SCHEMA_ID_HEADER);

    @Override
    public void process(Record<byte[], Outcome> record) {
        if (record.value() instanceof Classified classified) {
            Prediction prediction = classified.prediction();
            RecordHeaders headers = new RecordHeaders(record.headers());
            SCHEMA_HEADERS.forEach(headers::remove);
            context().forward(new Record<>(prediction.getImageId(), prediction, record.timestamp(), headers));
        }
    }
}
