package fashionstream.classification;

import fashionstream.microbatch.SourceRecord;
import fashionstream.position.ModelPosition;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A result of processing image records. A bad record is data like a good one: it is forwarded to the dead letters,
 * and processing continues.
 */
sealed interface Outcome {
    /**
     * The model classified the image.
     *
     * @param challengers the predictions of challengers for the same image
     */
    record Classified(Prediction prediction, List<Prediction> challengers) implements Outcome {
        public Classified {
            challengers = List.copyOf(challengers);
        }

        /** With a challenger's prediction. */
        Classified with(Prediction challenger) {
            List<Prediction> more = new ArrayList<>(challengers);
            more.add(challenger);
            return new Classified(prediction, more);
        }
    }

    /**
     * A prediction as records that their topics accept.
     *
     * @param prediction for the topic of predictions
     * @param complete for the topic of complete predictions; null if the other one is complete
     * @param challengers for the topic of challengers
     */
    record Encoded(
            Record<byte[], byte[]> prediction,
            @Nullable Record<byte[], byte[]> complete,
            List<Record<byte[], byte[]>> challengers)
            implements Outcome {
        public Encoded {
            challengers = List.copyOf(challengers);
        }
    }

    /**
     * The record cannot be classified, and a retry would not help.
     *
     * @param reason what is wrong with it
     */
    record Rejected(SourceRecord source, RuntimeException reason) implements Outcome {}

    /** Another version than before classifies the images of the partition from here on. */
    record Switched(ModelPosition position) implements Outcome {}
}
