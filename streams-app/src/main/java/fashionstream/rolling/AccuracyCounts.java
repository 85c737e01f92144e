package fashionstream.rolling;

import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.ModelState.Evaluation;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.DueBucket;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.rolling.counts.TimeWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The counts of all models in their windows. All state is in the stores, so that a crash loses nothing. Not safe for use
 * by several threads.
 */
final class AccuracyCounts {
    /** The time windows with figures by slice: in the shortest one, a slice has too few images. */
    static final List<TimeWindow> SLICED = TimeWindow.ALL.subList(1, TimeWindow.ALL.size());

    private final AccuracyStores stores;
    private final TimeBuckets<Bucket> buckets;
    private final TimeBuckets<SlicedCounts> slices;
    private final TimeBuckets<DueBucket> due;
    private final SliceValues sliceValues;
    private final LastLabelled last;
    private final AccuracySettings settings;

    /** Whether state of an earlier version may be left to convert. */
    private boolean mayBeEarlier = true;

    /** Derived from the stores; null if no model has a test accuracy. */
    private @Nullable Double bestTestAccuracy;

    /**
     * Continues with the content of the stores.
     *
     * @throws StreamsFailedException if they have counts of another predictions topic
     */
    AccuracyCounts(AccuracyStores stores, AccuracySettings settings) {
        this.stores = stores;
        this.settings = settings;
        this.buckets = new TimeBuckets<>(
                stores.buckets(),
                TimeWindow.ALL,
                model -> Bucket.empty(model.classes().size()),
                Bucket::add);
        this.slices = new TimeBuckets<>(
                stores.slices(), SLICED, model -> new SlicedCounts(), (counts, second) -> counts.add(second.slices()));
        this.due = new TimeBuckets<>(
                stores.due(), List.of(NotDue.window(settings.labelDue())), model -> new DueBucket(), DueBucket::add);
        this.sliceValues = new SliceValues(stores.sliceValues(), settings.sliceAttributes(), settings.sliceValues());
        this.last = new LastLabelled(stores.ring(), stores.ringNumbers(), settings.lastLabelled());
        this.bestTestAccuracy = bestTestAccuracy();
        requireOwnState(inputs().source());
    }

    /** Two installations with the same application id would mix their counts. */
    private void requireOwnState(@Nullable String source) {
        if (source != null && !source.equals(settings.source())) {
            throw new StreamsFailedException(
                    "application.id " + settings.applicationId() + " has counted topic " + source + " and can't count "
                            + settings.source() + "; set another application.id, or none: it then follows topic.prefix",
                    null);
        }
    }

    private @Nullable Double bestTestAccuracy() {
        return models().stream()
                .map(ModelState::testAccuracy)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The settings. */
    AccuracySettings settings() {
        return settings;
    }

    /** The counts by time. */
    TimeBuckets<Bucket> buckets() {
        return buckets;
    }

    /** The counts by time and slice. */
    TimeBuckets<SlicedCounts> slices() {
        return slices;
    }

    /** The predictions that may not be due, by time. */
    TimeBuckets<DueBucket> due() {
        return due;
    }

    /** The values with slices of their own. */
    SliceValues sliceValues() {
        return sliceValues;
    }

    /** The last labelled images. */
    LastLabelled last() {
        return last;
    }

    /** The state of a model; null if it is not tracked. */
    @Nullable
    ModelState model(String version) {
        return stores.models().get(version);
    }

    void put(ModelState state) {
        stores.models().put(state.model().version(), state);
    }

    /** What was read so far. */
    InputState inputs() {
        InputState found = stores.inputs().get(AccuracyStores.INPUTS_KEY);
        return found == null ? InputState.empty() : found;
    }

    /** All tracked models. */
    List<ModelState> models() {
        List<ModelState> states = new ArrayList<>();
        try (KeyValueIterator<String, ModelState> all = stores.models().all()) {
            all.forEachRemaining(entry -> states.add(entry.value));
        }
        return states;
    }

    void put(InputState inputs) {
        stores.inputs().put(AccuracyStores.INPUTS_KEY, inputs);
    }

    /** Versions of all models that were ever counted. */
    Set<String> versions() {
        Set<String> versions = new HashSet<>();
        models().forEach(state -> versions.add(state.model().version()));
        return versions;
    }

    /** Versions with records in their time windows, which the watermark moves. */
    Set<String> recentVersions() {
        Set<String> versions = new HashSet<>();
        long watermark = inputs().watermark();
        if (watermark == Long.MIN_VALUE) {
            return versions;
        }
        long since = TimeWindow.LONGEST.start(watermark);
        models().stream()
                .filter(state -> state.times().latest() >= since)
                .forEach(state -> versions.add(state.model().version()));
        return versions;
    }

    /** How many predictions of a model were counted. */
    long predicted(String version) {
        ModelState state = model(version);
        return state == null ? 0 : buckets.everything(state.model()).predicted().count();
    }

    /** The target of a model; null if none is known. */
    @Nullable
    AccuracyTarget target(ModelState state) {
        return AccuracyTarget.of(settings.target(), state.testAccuracy(), bestTestAccuracy);
    }

    /** Stores the test accuracy and drift reference of a model file, if the model is tracked. */
    void learn(ModelInfo own) {
        ModelState state = model(own.version());
        Evaluation evaluation = new Evaluation(testAccuracy(own), own.driftReference());
        if (state != null
                && state.model().classes().equals(own.classes())
                && !state.evaluation().equals(evaluation)) {
            put(state.evaluated(evaluation));
            bestTestAccuracy = bestTestAccuracy();
        }
    }

    private static @Nullable Double testAccuracy(ModelInfo model) {
        String text = model.metadata().get(ModelMetadata.TEST_ACCURACY);
        try {
            double accuracy = text == null ? Double.NaN : Double.parseDouble(text);
            return accuracy >= 0 && accuracy <= 1 ? accuracy : null;
        } catch (NumberFormatException e) {
            // Other tools may write it in another format; the target can then be set.
            return null;
        }
    }

    /** Deletes the counts of a model. */
    void forget(String version) {
        stores.models().delete(version);
        buckets.forget(version);
        slices.forget(version);
        due.forget(version);
        last.forget(version);
        bestTestAccuracy = bestTestAccuracy();
    }

    /** Earlier versions kept the predictions that are not due in whole buckets. */
    void convertEarlierState() {
        if (!mayBeEarlier) {
            return;
        }
        mayBeEarlier = false;
        for (String version : versions()) {
            AccuracyStores.deleteAll(stores.buckets(), version + "/" + NotDue.WINDOW, (key, bucket) -> stores.due()
                    .put(key, DueBucket.of(bucket)));
        }
    }
}
