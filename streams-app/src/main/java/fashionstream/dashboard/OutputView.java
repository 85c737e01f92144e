package fashionstream.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.deadletters.Reason;
import fashionstream.drift.DriftReference;
import fashionstream.inference.ModelInfo;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.rollout.RolloutStatus;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.verdict.LatestFigures;
import fashionstream.verdict.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The recent content of the output topics, in bounded memory. Safe for use by several threads. */
final class OutputView {
    private static final int PREDICTIONS = 2_000;
    private static final int LISTED = 9;
    private static final int SUREST = 12;
    private static final int MISTAKES = 27;
    private static final int MAX_VERSIONS = 8;
    private static final int MAX_REASONS = 20;

    /** The application has five; others may write to the topic, too. */
    private static final int MAX_WINDOWS = 10;

    private static final String OTHER_REASONS = "other reasons";
    private static final long MAX_LATENCY_MS = 3_600_000;

    /** Late records change past seconds, and a page may miss an event or two. */
    private static final long UPDATE_MS = 5_000;

    private final Clock clock;
    private final long startedAt;
    private final Supplier<RolloutStatus> rollout;
    private final PredictionLog predictions = new PredictionLog(PREDICTIONS);
    private final History history = new History();
    private final LinkedHashMap<String, LinkedHashMap<String, ObjectNode>> accuracy = new LinkedHashMap<>();

    /** The whole records of the current version, by window, in which the page searches for classes. */
    private final Map<String, RollingAccuracy> searched = new HashMap<>();

    private final LatestFigures figures = new LatestFigures();
    private final Map<String, Long> deadLetters = new TreeMap<>();
    private final Histogram latency = new Histogram(1, MAX_LATENCY_MS, 2);

    /** Version of the model that classified the latest image. */
    private @Nullable String currentVersion;

    private Instant latestImage = Instant.MIN;

    /** Fraction of each class in the drift reference, and the model version of that reference. */
    private Map<String, Double> referenceMix = Map.of();

    private @Nullable String referenceVersion;
    private @Nullable Long lag;

    /**
     * Creates an empty view.
     *
     * @param rollout status of the roll-out; all its models have the same classes
     */
    OutputView(Clock clock, Supplier<RolloutStatus> rollout) {
        this.rollout = rollout;
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    synchronized void accuracy(RollingAccuracy value) {
        figures.add(value);
        String version = ShownText.name(value.getModelVersion());
        LinkedHashMap<String, ObjectNode> windows = accuracy.getOrDefault(version, new LinkedHashMap<>());
        String window = ShownText.name(value.getWindow());
        // Move it to the end, so that the first is the one not updated for the longest time.
        windows.remove(window);
        windows.put(window, ShownAccuracy.of(value));
        if (windows.size() > MAX_WINDOWS) {
            windows.remove(windows.keySet().iterator().next());
        }
        accuracy.remove(version);
        accuracy.put(version, windows);
        if (accuracy.size() > MAX_VERSIONS) {
            accuracy.remove(accuracy.keySet().iterator().next());
        }
        Instant lastImage = value.getWindow().equals(WindowNames.ALL) ? value.getWindowEnd() : null;
        // A challenger has the same images as the active model, and is only listed beside it.
        if (!value.getChallenger()
                && (currentVersion == null || (lastImage != null && !lastImage.isBefore(latestImage)))) {
            if (!version.equals(currentVersion)) {
                searched.clear();
            }
            currentVersion = version;
            latestImage = lastImage == null ? latestImage : lastImage;
        }
        // A late label updates a version that is no longer active.
        if (version.equals(currentVersion)) {
            history.accuracy(value);
            searched.put(window, value);
            searched.keySet().retainAll(windows.keySet());
        }
    }

    /** Removes figures that were deleted from the topic; the key is that of their record. */
    synchronized void removeAccuracy(String key) {
        figures.remove(key);
        accuracy.forEach((version, windows) -> windows.keySet().removeIf(window -> key.equals(version + "/" + window)));
        accuracy.values().removeIf(Map::isEmpty);
        searched.keySet().removeIf(window -> key.equals(currentVersion + "/" + window));
    }

    /** @param recordedAt timestamp of the record, which is that of the image record */
    synchronized void prediction(Prediction value, long recordedAt) {
        predictions.add(value);
        long predictedAt = value.getPredictedAt().toEpochMilli();
        history.prediction(predictedAt);
        // For records written before our start, the time of reading says nothing about their latency.
        if (predictedAt >= startedAt) {
            latency.recordValue(Math.max(0, Math.min(MAX_LATENCY_MS, clock.millis() - recordedAt)));
        }
    }

    /** Counts a prediction that was made just now and is not shown. */
    synchronized void unreadPrediction() {
        history.prediction(clock.millis());
    }

    synchronized void label(GroundTruth value) {
        predictions.label(value.getImageId(), value.getLabel());
    }

    synchronized void deadLetter(Reason why) {
        String reason = ShownText.name(why.toString());
        boolean known = deadLetters.containsKey(reason) || deadLetters.size() < MAX_REASONS;
        deadLetters.merge(known ? reason : OTHER_REASONS, 1L, Long::sum);
    }

    /** Discards everything, because the topics are read again. */
    synchronized void clear() {
        predictions.clear();
        history.clear();
        accuracy.clear();
        searched.clear();
        figures.clear();
        deadLetters.clear();
        currentVersion = null;
        latestImage = Instant.MIN;
    }

    /**
     * Ends a second.
     *
     * @param images the current consumer lag; null if unknown
     */
    synchronized void tick(@Nullable Long images) {
        long now = clock.millis();
        lag = images;
        if (images != null) {
            history.lag(now, images);
        }
        if (latency.getTotalCount() > 0) {
            history.latency(
                    now,
                    latency.getValueAtPercentile(50),
                    latency.getValueAtPercentile(95),
                    latency.getValueAtPercentile(99));
            latency.reset();
        }
        history.prune(now);
    }

    /** The complete state for a new page. */
    synchronized Map<String, @Nullable Object> snapshot() {
        return state(history.all());
    }

    /** The state with only the last seconds of the history. */
    synchronized Map<String, @Nullable Object> update() {
        return state(history.since(clock.millis() - UPDATE_MS));
    }

    private Map<String, @Nullable Object> state(List<History.Point> points) {
        RolloutStatus models = rollout.get();
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        state.put("now", clock.millis());
        state.put("classes", fewClasses(models.active()));
        state.put("reference_mix", referenceMix(models.active()));
        Verdict verdict = figures.verdict(clock.instant());
        List<@Nullable String> versions = new ArrayList<>(accuracy.keySet());
        versions.add(currentVersion);
        versions.add(verdict.modelVersion());
        state.put("rollout", ShownRollout.of(models, versions));
        state.put("version", currentVersion);
        state.put("verdict", shown(verdict));
        state.put("lag", lag);
        state.put("accuracy", copyOfAccuracy());
        state.put("history", points);
        state.put("recent", predictions.newest(LISTED));
        state.put("mistakes", predictions.mistakes(MISTAKES));
        state.put("surest_mistakes", predictions.mostConfidentMistakes(SUREST));
        state.put("dead_letters", new TreeMap<>(deadLetters));
        return state;
    }

    /** For a page that has no figures by class yet; none of many classes, as it shows only those that occur. */
    private static List<String> fewClasses(ModelInfo model) {
        return model.classes().size() > ShownClasses.FEW
                ? List.of()
                : model.classes().stream().map(ShownText::name).toList();
    }

    /** Fraction of each shown class in the drift reference. */
    private Map<String, Double> referenceMix(ModelInfo model) {
        if (!model.version().equals(referenceVersion)) {
            DriftReference reference = model.driftReference();
            referenceMix = new HashMap<>();
            for (int i = 0; reference != null && i < model.classes().size(); i++) {
                referenceMix.put(
                        ShownText.name(model.classes().get(i)),
                        reference.classShares().get(i));
            }
            referenceVersion = model.version();
        }
        Map<String, Double> shown = new TreeMap<>();
        accuracy.forEach((version, windows) -> {
            if (version.equals(currentVersion)) {
                windows.values().forEach(figures -> addReference(figures, shown));
            }
        });
        return shown;
    }

    private void addReference(ObjectNode figures, Map<String, Double> shown) {
        for (JsonNode each : figures.path(ShownAccuracy.CLASSES)) {
            String label = each.path("label").asText();
            Double share = referenceMix.get(label);
            if (share != null) {
                shown.put(label, share);
            }
        }
    }

    private static Map<String, @Nullable Object> shown(Verdict verdict) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("state", verdict.state());
        fields.put("model_version", ShownText.nameOrNull(verdict.modelVersion()));
        fields.put("reason", ShownText.sentence(verdict.reason()));
        return fields;
    }

    /** Copies the figures; figures by class of one version only. */
    private Map<String, Map<String, ObjectNode>> copyOfAccuracy() {
        Map<String, Map<String, ObjectNode>> copy = new LinkedHashMap<>();
        accuracy.forEach((version, windows) -> {
            Map<String, ObjectNode> shown = new LinkedHashMap<>();
            windows.forEach((window, figures) -> shown.put(
                    window, version.equals(currentVersion) ? figures : ShownAccuracy.withoutClasses(figures)));
            copy.put(version, shown);
        });
        return copy;
    }

    /** Recent predictions of a cell of the confusion matrix, newest first. */
    synchronized List<RecentPrediction> cell(String truth, String predicted, int limit) {
        return predictions.cell(truth, predicted, limit);
    }

    /**
     * The classes of the current version whose name contains a text ({@link ShownAccuracy#found}); empty if the window
     * has no figures yet.
     */
    synchronized Optional<ObjectNode> classes(String window, String text) {
        return Optional.ofNullable(searched.get(window)).map(record -> ShownAccuracy.found(record, text));
    }
}
