package fashionstream.rolling.counts;

import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RecordLimits;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether records can be counted, because anybody may have written them. An invalid value could make a sum
 * overflow, a key ambiguous or a stored entry too large, and thus affect all later records.
 */
public final class RecordChecks {
    /** Float32 may round a probability to a little more than 1, and differ in the last digits. */
    private static final double ROUNDING = 1e-6;

    /** Ten times the error of a valid model. */
    private static final double SUM_TOLERANCE = 0.01;

    private static final double MAX_DEVIATION = 0.5;
    private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    private RecordChecks() {}

    /** Whether a prediction can be counted, whatever its model. */
    public static boolean isSound(Prediction prediction) {
        return isId(prediction.getImageId())
                && isLabel(prediction.getLabelTrue())
                && ModelIdentity.isVersion(prediction.getModelVersion())
                && ModelIdentity.isName(prediction.getModelName())
                && prediction.getImagePartition() >= 0
                && prediction.getImageOffset() >= 0
                && (prediction.getImageTopicId() == null
                        || TOPIC_ID.matcher(prediction.getImageTopicId()).matches())
                && hasSoundProbabilities(prediction)
                && hasSoundAttributes(prediction.getAttributes())
                && isWithin(prediction.getPixelMean(), 1)
                && isWithin(prediction.getPixelDeviation(), MAX_DEVIATION);
    }

    private static boolean hasSoundAttributes(Map<String, String> attributes) {
        if (attributes.isEmpty()) {
            return true;
        }
        long bytes = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            bytes += RecordLimits.bytes(attribute.getKey()) + RecordLimits.bytes(attribute.getValue());
        }
        return attributes.size() <= RecordLimits.ATTRIBUTES && bytes <= RecordLimits.ATTRIBUTES_BYTES;
    }

    /** Whether only the most probable classes are left; the complete prediction is in another topic. */
    public static boolean isShortened(Prediction prediction) {
        return prediction.getProbabilities().isEmpty() && !prediction.getTop().isEmpty();
    }

    private static boolean hasSoundProbabilities(Prediction prediction) {
        List<Float> probabilities = prediction.getProbabilities();
        int index = prediction.getClassIndex();
        double sum = 0;
        for (float probability : probabilities) {
            if (!isWithin(probability, 1)) {
                return false;
            }
            sum += probability;
        }
        return Math.abs(sum - 1) <= SUM_TOLERANCE
                && index >= 0
                && index < probabilities.size()
                // Not '>': a NaN makes every comparison false.
                && Math.abs(prediction.getConfidence() - probabilities.get(index)) <= ROUNDING;
    }

    private static boolean isWithin(@Nullable Float value, double most) {
        return value == null || (value >= 0 && value <= most + ROUNDING);
    }

    /** Whether a label can be counted. */
    public static boolean isSound(GroundTruth truth) {
        return isId(truth.getImageId())
                && isLabel(truth.getLabel())
                && (truth.getLabelledBy() == null
                        || RecordLimits.fits(truth.getLabelledBy(), RecordLimits.LABELLED_BY_BYTES));
    }

    /** Whether a text can identify an image. */
    public static boolean isId(String id) {
        return !id.isBlank() && RecordLimits.fits(id, RecordLimits.ID_BYTES);
    }

    private static boolean isLabel(@Nullable String label) {
        return label == null || RecordLimits.fits(label, RecordLimits.LABEL_BYTES);
    }
}
