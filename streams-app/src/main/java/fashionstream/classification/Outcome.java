package fashionstream.classification;

import fashionstream.microbatch.SourceRecord;
import fashionstream.position.ModelPosition;
import fashionstream.schema.Prediction;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A result of processing image records. A bad record is data like a good one: it is forwarded to the dead letters,
 * and processing continues.
 */
sealed interface Outcome {
    /** The model classified the image. */
    record Classified(Prediction prediction) implements Outcome {}

    /**
     * A prediction as records that their topics accept.
     *
     * @param prediction for the topic of predictions
     * @param complete for the topic of complete predictions; null if the other one is complete
     */
    record Encoded(
            Record<byte[], byte[]> prediction, @Nullable Record<byte[], byte[]> complete) implements Outcome {}

    /**
     * The record cannot be classified, and a retry would not help.
     *
     * @param reason what is wrong with it
     */
    record Rejected(SourceRecord source, RuntimeException reason) implements Outcome {}

    /** Another version than before classifies the images of the partition from here on. */
    record Switched(ModelPosition position) implements Outcome {}
}
