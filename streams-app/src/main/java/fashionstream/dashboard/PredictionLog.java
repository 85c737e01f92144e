package fashionstream.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The last predictions with their known labels. A second prediction of an image replaces the first. */
final class PredictionLog {
    /** Longer ids are stored as a hash. */
    private static final int MAX_KEY_CHARS = 200;

    private final int capacity;
    private final LinkedHashMap<String, RecentPrediction> predictions = new LinkedHashMap<>();

    /** Labels whose prediction was not read yet: there is no order between the topics. */
    private final LinkedHashMap<String, Optional<String>> waiting = new LinkedHashMap<>();

    PredictionLog(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a prediction. */
    void add(Prediction made) {
        String key = key(made.getImageId());
        RecentPrediction prediction = RecentPrediction.of(made);
        Optional<String> label = waiting.remove(key);
        predictions.remove(key);
        predictions.put(key, label == null ? prediction : prediction.withTruth(label.orElse(null)));
        if (predictions.size() > capacity) {
            predictions.remove(predictions.keySet().iterator().next());
        }
    }

    /** Sets the label of an image; null withdraws it. */
    void label(String id, @Nullable String truth) {
        String key = key(id);
        if (predictions.computeIfPresent(key, (same, prediction) -> prediction.withTruth(truth)) == null) {
            waiting.put(key, Optional.ofNullable(ShownText.nameOrNull(truth)));
            if (waiting.size() > capacity) {
                waiting.remove(waiting.keySet().iterator().next());
            }
        }
    }

    /** The last predictions, newest first. */
    List<RecentPrediction> newest(int limit) {
        return find(prediction -> true, limit);
    }

    /** The predictions in a cell of the confusion matrix, newest first. */
    List<RecentPrediction> cell(String truth, String predicted, int limit) {
        return find(prediction -> truth.equals(prediction.truth()) && predicted.equals(prediction.label()), limit);
    }

    /** The wrong predictions, newest first. */
    List<RecentPrediction> mistakes(int limit) {
        return find(RecentPrediction::isMistake, limit);
    }

    /** The wrong predictions with the highest confidence. */
    List<RecentPrediction> mostConfidentMistakes(int limit) {
        return predictions.values().stream()
                .filter(RecentPrediction::isMistake)
                .sorted(Comparator.comparing(RecentPrediction::confidence).reversed())
                .limit(limit)
                .toList();
    }

    /** Removes all predictions and labels. */
    void clear() {
        predictions.clear();
        waiting.clear();
    }

    /** Ids that begin alike are different ids, however long. */
    private static String key(String id) {
        return id.length() <= MAX_KEY_CHARS
                ? id
                : UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).toString();
    }

    private List<RecentPrediction> find(Predicate<RecentPrediction> wanted, int limit) {
        List<RecentPrediction> all = new ArrayList<>(predictions.values());
        Collections.reverse(all);
        return all.stream().filter(wanted).limit(limit).toList();
    }
}
