package fashionstream.replay;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The predictions of an images topic, by the position of the image. Of several predictions for an image, as at least
 * once may write them, the last. Not safe for use by several threads.
 */
final class OriginalPredictions {
    private final String topicId;
    private final Map<Place, OriginalPrediction> byPlace = new HashMap<>();

    /** One text per version instead of one per prediction. */
    private final Map<String, String> versions = new HashMap<>();

    /** @param topicId the id of the images topic; predictions for images of other topics are left out */
    OriginalPredictions(String topicId) {
        this.topicId = topicId;
    }

    /** Reads topic {@code predictions} up to its current end. */
    static OriginalPredictions read(AppConfig config, String topicId) {
        OriginalPredictions originals = new OriginalPredictions(topicId);
        try (RecordDeserializer<Prediction> predictions = RecordDeserializer.of(config, Prediction.class);
                TopicReader reader = new TopicReader(config, config.topics().predictions(), true)) {
            reader.readToEnd(record ->
                    predictions.readOrSkip(record).map(TypedRecord::value).ifPresent(originals::add));
        }
        return originals;
    }

    /** Adds a prediction, unless it is that of another topic, or not of the model that was active. */
    void add(Prediction prediction) {
        if (prediction.getRole() == ModelRole.CHAMPION
                && topicId.equals(Objects.requireNonNullElse(prediction.getImageTopicId(), topicId))) {
            String version = versions.computeIfAbsent(prediction.getModelVersion(), same -> same);
            byPlace.put(
                    new Place(prediction.getImagePartition(), prediction.getImageOffset()),
                    OriginalPrediction.of(prediction, version));
        }
    }

    /** All predictions that have not been removed. */
    Map<Place, OriginalPrediction> all() {
        return byPlace;
    }

    /** Removes the prediction for an image; null if there is none. */
    @Nullable
    OriginalPrediction remove(Place place) {
        return byPlace.remove(place);
    }
}
