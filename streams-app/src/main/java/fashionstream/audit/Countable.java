package fashionstream.audit;

import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RecordLimits;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which records are counted, by the limits in {@code docs/accuracy.md}. */
final class Countable {
    /** The floats of a softmax may be rounded to slightly more than 1, and differ in their last digits. */
    private static final double ROUNDING = 1e-6;

    private static final double SUM_TOLERANCE = 0.01;
    private static final double MAX_DEVIATION = 0.5;
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    /** Maximum number of predictions per image id that a later label applies to, and of all their probabilities. */
    private static final int KEPT_PREDICTIONS = 32;

    private static final int KEPT_PROBABILITIES = 8_192;

    private Countable() {}

    static boolean counts(Prediction prediction) {
        String topicId = prediction.getImageTopicId();
        String name = prediction.getModelName();
        return isId(prediction.getImageId())
                && fits(prediction.getLabelTrue(), RecordLimits.LABEL_BYTES)
                && VERSION.matcher(prediction.getModelVersion()).matches()
                && fits(name, RecordLimits.LABEL_BYTES)
                && name.chars().noneMatch(Character::isISOControl)
                && prediction.getImagePartition() >= 0
                && prediction.getImageOffset() >= 0
                && (topicId == null || TOPIC_ID.matcher(topicId).matches())
                && areProbabilities(prediction)
                && areAttributes(prediction.getAttributes())
                && isWithin(prediction.getPixelMean(), 1)
                && isWithin(prediction.getPixelDeviation(), MAX_DEVIATION);
    }

    private static boolean areAttributes(Map<String, String> attributes) {
        return attributes.size() <= RecordLimits.ATTRIBUTES
                && attributes.entrySet().stream()
                                .mapToLong(each ->
                                        RecordLimits.bytes(each.getKey()) + (long) RecordLimits.bytes(each.getValue()))
                                .sum()
                        <= RecordLimits.ATTRIBUTES_BYTES;
    }

    /** Whether it names only the most probable classes, and its complete form is in the other topic. */
    static boolean isShortened(Prediction prediction) {
        return prediction.getProbabilities().isEmpty() && !prediction.getTop().isEmpty();
    }

    private static boolean areProbabilities(Prediction prediction) {
        List<Float> probabilities = prediction.getProbabilities();
        int index = prediction.getClassIndex();
        return index >= 0
                && index < probabilities.size()
                && probabilities.stream().allMatch(probability -> isWithin(probability, 1))
                && Math.abs(probabilities.stream()
                                        .mapToDouble(probability -> probability)
                                        .sum()
                                - 1)
                        <= SUM_TOLERANCE
                && Math.abs(prediction.getConfidence() - probabilities.get(index)) <= ROUNDING;
    }

    private static boolean isWithin(@Nullable Float value, double most) {
        return value == null || (value >= 0 && value <= most + ROUNDING);
    }

    static boolean counts(GroundTruth truth) {
        return isId(truth.getImageId())
                && fits(truth.getLabel(), RecordLimits.LABEL_BYTES)
                && fits(truth.getLabelledBy(), RecordLimits.LABELLED_BY_BYTES);
    }

    static boolean isId(String id) {
        return !id.isBlank() && fits(id, RecordLimits.ID_BYTES);
    }

    private static boolean fits(@Nullable String text, int bytes) {
        return text == null || RecordLimits.fits(text, bytes);
    }

    /** How many predictions of an image id a later label applies to, for a model with this number of classes. */
    static int keptPredictions(int classes) {
        return Math.max(1, Math.min(KEPT_PREDICTIONS, KEPT_PROBABILITIES / Math.max(1, classes)));
    }
}
