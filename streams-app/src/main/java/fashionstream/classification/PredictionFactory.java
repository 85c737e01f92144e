package fashionstream.classification;

import fashionstream.drift.BrightnessContrast;
import fashionstream.inference.Classification;
import fashionstream.inference.ModelInfo;
import fashionstream.schema.ClassProbability;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicView;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Creates predictions from the outputs of a model. Safe for use by several threads. */
final class PredictionFactory {
    private final TopicView topics;
    private final Clock clock;
    private final List<String> sliceAttributes;
    private final int topK;

    /**
     * @param topics provides the id of the images topic, which predictions contain
     * @param sliceAttributes the attributes of an image that its prediction carries
     * @param topK number of most probable classes that the active model's prediction names; 0 for none
     */
    PredictionFactory(TopicView topics, Clock clock, List<String> sliceAttributes, int topK) {
        this.topics = topics;
        this.clock = clock;
        this.sliceAttributes = List.copyOf(sliceAttributes);
        this.topK = topK;
    }

    /**
     * Creates the predictions of a model.
     *
     * @param images at least one; all of one topic
     * @param probabilities a row for each image
     */
    List<Prediction> predictions(ModelInfo model, ModelRole role, List<DecodedImage> images, float[][] probabilities) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String topicId =
                topics.id(images.get(0).source().topic()).map(Uuid::toString).orElse(null);
        List<Prediction> predictions = new ArrayList<>(images.size());
        for (int i = 0; i < probabilities.length; i++) {
            predictions.add(prediction(model, role, images.get(i), probabilities[i], topicId, now));
        }
        return predictions;
    }

    /** @param topicId the id of the images topic; null if it is unknown */
    private Prediction prediction(
            ModelInfo model,
            ModelRole role,
            DecodedImage decoded,
            float[] probabilities,
            @Nullable String topicId,
            Instant predictedAt) {
        Classification best = Classification.of(probabilities);
        List<Float> listed = new ArrayList<>(probabilities.length);
        for (float probability : probabilities) {
            listed.add(probability);
        }
        ImageRecord image = decoded.image();
        // Not the builder: it would copy and validate each field again, for every image.
        Prediction prediction = new Prediction();
        prediction.setImageId(image.getId());
        prediction.setLabel(model.classes().get(best.classIndex()));
        prediction.setClassIndex(best.classIndex());
        prediction.setConfidence(best.confidence());
        prediction.setProbabilities(listed);
        prediction.setModelName(model.name());
        prediction.setModelVersion(model.version());
        prediction.setRole(role);
        prediction.setCapturedAt(image.getCapturedAt());
        prediction.setPredictedAt(predictedAt);
        prediction.setLabelTrue(image.getLabel());
        BrightnessContrast tone = BrightnessContrast.of(decoded.pixels());
        prediction.setPixelMean((float) tone.mean());
        prediction.setPixelDeviation((float) tone.deviation());
        prediction.setImagePartition(decoded.source().partition());
        prediction.setImageOffset(decoded.source().offset());
        prediction.setImageTopicId(topicId);
        prediction.setAttributes(chosen(image.getAttributes()));
        // The predictions of challengers are counted from their only topic, and so are always complete.
        prediction.setTop(topK == 0 || role == ModelRole.CHALLENGER ? List.of() : top(model, probabilities));
        return prediction;
    }

    private List<ClassProbability> top(ModelInfo model, float[] probabilities) {
        return Classification.mostProbable(probabilities, topK).stream()
                .map(each -> new ClassProbability(
                        model.classes().get(each.classIndex()), each.classIndex(), each.confidence()))
                .toList();
    }

    private Map<String, String> chosen(Map<String, String> attributes) {
        if (sliceAttributes.isEmpty()) {
            return Map.of();
        }
        Map<String, String> chosen = new LinkedHashMap<>();
        for (String name : sliceAttributes) {
            String value = attributes.get(name);
            if (value != null) {
                chosen.put(name, value);
            }
        }
        return chosen;
    }
}
