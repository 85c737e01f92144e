package fashionstream.topology;

import fashionstream.drift.DriftReference;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.rolling.AccuracyJudgement;
import fashionstream.rolling.Increment;
import fashionstream.rolling.ModelIncrement;
import fashionstream.rolling.Slice;
import fashionstream.rolling.TimeWindow;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.RollingAccuracy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * All windows of all models: adds what changed, and reports. All that it knows stands in the stores, so that a crash loses
 * nothing.
 */
final class AccuracyWindows {
    private final AccuracyStores stores;
    private final TimeBuckets buckets;
    private final LastLabelled last;
    private final Settings settings;

    /** Follows from the stores; null if no model names one. */
    private @Nullable Double bestTestAccuracy;

    /**
     * What the windows are to be like.
     *
     * @param lastLabelled images in the window over the last ones, at least 1
     * @param target the accuracy that is asked for; null for one that follows from the model
     * @param labelTtl how long labels wait for their prediction
     * @param labelDue age at which an image should have its label
     */
    record Settings(int lastLabelled, @Nullable Double target, Duration labelTtl, Duration labelDue) {
        String lastName() {
            return "last-" + lastLabelled;
        }
    }

    AccuracyWindows(AccuracyStores stores, Settings settings) {
        this.stores = stores;
        this.settings = settings;
        this.buckets = new TimeBuckets(stores.buckets());
        this.last = new LastLabelled(stores.ring(), stores.ringNumbers(), settings.lastLabelled());
        this.bestTestAccuracy = bestTestAccuracy();
    }

    private @Nullable Double bestTestAccuracy() {
        return models().stream()
                .map(ModelState::testAccuracy)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Key of a window of a model in the accuracy topic. */
    static String key(String version, String window) {
        return version + "/" + window;
    }

    /** Adds what a batch changed. */
    void add(Increment increment) {
        InputState before = inputs();
        long watermark = before.watermark();
        for (ModelIncrement model : increment.models()) {
            for (Slice slice : model.slices()) {
                watermark = Math.max(watermark, slice.second() * 1000);
            }
        }
        long streamTime = Math.max(before.streamTime(), increment.streamTime());
        before.tally().add(increment.inputs());
        before.tally().giveUpBefore(streamTime - settings.labelTtl().toMillis());
        stores.inputs().put(AccuracyStores.INPUTS_KEY, new InputState(before.tally(), streamTime, watermark));
        for (ModelIncrement model : increment.models()) {
            add(model, increment.fold(), watermark);
        }
    }

    private void add(ModelIncrement increment, long fold, long watermark) {
        String version = increment.model().version();
        ModelState found = stores.models().get(version);
        ModelState state = found == null ? ModelState.of(increment.model()) : found;
        for (Slice slice : increment.slices()) {
            buckets.add(increment.model(), slice, watermark);
            state = state.seen(slice.second() * 1000);
        }
        stores.models().put(version, last.add(state, increment, fold));
    }

    /** Notes what the model file says of itself, when the model is one that is judged. */
    void learn(ModelInfo own) {
        ModelState state = stores.models().get(own.version());
        Double accuracy = testAccuracy(own);
        DriftReference reference = own.driftReference();
        if (state != null
                && !(Objects.equals(state.testAccuracy(), accuracy) && Objects.equals(state.reference(), reference))) {
            stores.models().put(own.version(), state.tested(accuracy, reference));
            bestTestAccuracy = bestTestAccuracy();
        }
    }

    private static @Nullable Double testAccuracy(ModelInfo model) {
        String text = model.metadata().get(ModelMetadata.TEST_ACCURACY);
        try {
            double accuracy = text == null ? Double.NaN : Double.parseDouble(text);
            return accuracy >= 0 && accuracy <= 1 ? accuracy : null;
        } catch (NumberFormatException e) {
            // A foreign model may say it in its own way; the target can then be set.
            return null;
        }
    }

    /** Versions of all models that were ever counted. */
    Set<String> versions() {
        Set<String> versions = new HashSet<>();
        models().forEach(state -> versions.add(state.model().version()));
        return versions;
    }

    /** Versions whose windows of time have anything in them, so that the watermark moves them. */
    Set<String> recentVersions() {
        long since = TimeWindow.LONGEST.start(inputs().watermark());
        Set<String> versions = new HashSet<>();
        models().stream()
                .filter(state -> state.latest() >= since)
                .forEach(state -> versions.add(state.model().version()));
        return versions;
    }

    /**
     * What to tell of a model: one entry per window.
     *
     * @param now when, which also decides whose label is due
     */
    List<RollingAccuracy> report(String version, Instant now) {
        ModelState state = Objects.requireNonNull(stores.models().get(version), version);
        InputState inputs = inputs();
        long dueBefore = now.toEpochMilli() - settings.labelDue().toMillis();
        List<WindowFigures> windows = new ArrayList<>();
        WindowFigures longest = null;
        for (TimeWindow window : TimeWindow.ALL) {
            buckets.forget(state.model(), window, inputs.watermark());
            longest = figures(state, window, inputs.watermark(), dueBefore);
            windows.add(longest);
        }
        windows.add(
                0, WindowFigures.everything(state, buckets.everything(state.model()), Objects.requireNonNull(longest)));
        windows.add(1, WindowFigures.last(settings.lastName(), last.window(state)));

        AccuracyJudgement.Goal goal =
                AccuracyJudgement.Goal.of(settings.target(), state.testAccuracy(), bestTestAccuracy);
        Map<String, AccuracyState> states = new HashMap<>();
        List<RollingAccuracy> reports = new ArrayList<>();
        for (WindowFigures window : windows) {
            AccuracyState before = state.states().getOrDefault(window.name(), AccuracyState.UNKNOWN);
            AccuracyJudgement judgement = window.judged(goal, before);
            states.put(window.name(), judgement.state());
            reports.add(AccuracyReport.of(state, window, inputs, goal, judgement, now));
        }
        if (!states.equals(state.states())) {
            stores.models().put(version, state.told(states));
        }
        return reports;
    }

    private WindowFigures figures(ModelState state, TimeWindow window, long watermark, long dueBefore) {
        WindowFigures.Sum sum =
                new WindowFigures.Sum(state.model(), dueBefore - window.grain().toMillis());
        buckets.forEach(state.model(), window, watermark, sum::add);
        return sum.figures(window.name(), window.start(watermark), window.end(watermark));
    }

    private InputState inputs() {
        InputState found = stores.inputs().get(AccuracyStores.INPUTS_KEY);
        return found == null ? InputState.nothing() : found;
    }

    private List<ModelState> models() {
        List<ModelState> states = new ArrayList<>();
        try (KeyValueIterator<String, ModelState> all = stores.models().all()) {
            all.forEachRemaining(entry -> states.add(entry.value));
        }
        return states;
    }
}
