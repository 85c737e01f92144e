package fashionstream.dashboard;

import fashionstream.schema.Prediction;
import org.jspecify.annotations.Nullable;

/**
 * A prediction in a list of the page. Its texts are truncated to what the page shows.
 *
 * @param truth the true class; null if unknown
 * @param at when the prediction was made, in milliseconds since 1970
 * @param topic id of the images topic; null if unknown
 * @param partition partition of the image
 * @param offset offset of the image
 */
record RecentPrediction(
        String id,
        String label,
        @Nullable String truth,
        float confidence,
        String modelVersion,
        long at,
        @Nullable String topic,
        int partition,
        long offset) {
    static RecentPrediction of(Prediction prediction) {
        return new RecentPrediction(
                ShownText.name(prediction.getImageId()),
                ShownText.name(prediction.getLabel()),
                ShownText.nameOrNull(prediction.getLabelTrue()),
                prediction.getConfidence(),
                ShownText.name(prediction.getModelVersion()),
                prediction.getPredictedAt().toEpochMilli(),
                ShownText.nameOrNull(prediction.getImageTopicId()),
                prediction.getImagePartition(),
                prediction.getImageOffset());
    }

    RecentPrediction withTruth(@Nullable String label) {
        return new RecentPrediction(
                id, this.label, ShownText.nameOrNull(label), confidence, modelVersion, at, topic, partition, offset);
    }

    boolean isMistake() {
        return truth != null && !truth.equals(label);
    }
}
