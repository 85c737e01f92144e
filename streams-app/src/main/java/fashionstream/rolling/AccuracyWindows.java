package fashionstream.rolling;

import fashionstream.drift.ChangeDetector;
import fashionstream.drift.DriftReference;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.ModelState.Evaluation;
import fashionstream.rolling.counts.AccuracyJudgement;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.DueBucket;
import fashionstream.rolling.counts.EventTimeSkew;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.ModelSlots;
import fashionstream.rolling.counts.PredictedCounts;
import fashionstream.rolling.counts.RecentAccuracy;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * All windows of all models: adds increments and creates reports. All state is in the stores, so that a crash loses
 * nothing. Not safe for use by several threads.
 */
final class AccuracyWindows {
    /** The time windows with figures by slice: in the shortest one, a slice has too few images. */
    private static final List<TimeWindow> SLICED = TimeWindow.ALL.subList(1, TimeWindow.ALL.size());

    private final AccuracyStores stores;
    private final TimeBuckets<Bucket> buckets;
    private final TimeBuckets<SlicedCounts> slices;
    private final TimeBuckets<DueBucket> due;
    private final SliceValues sliceValues;
    private final LastLabelled last;
    private final ModelSlots slots;
    private final Settings settings;

    /** Whether state of an earlier version may be left to convert. */
    private boolean mayBeEarlier = true;

    /** Derived from the stores; null if no model has a test accuracy. */
    private @Nullable Double bestTestAccuracy;

    /**
     * Settings of the windows.
     *
     * @param applicationId the setting {@code application.id}
     * @param source name of the predictions topic
     * @param ownVersion whether this instance has run a model of this version since its start
     * @param lastLabelled length of the window of the last labelled images, at least 1
     * @param target the target accuracy, 0 to 1; null to derive it from the model
     * @param labelTtl how long labels wait for their prediction
     * @param labelDue age at which an image should have its label
     * @param sliceAttributes the attributes whose values have figures of their own
     * @param sliceValues how many values of each have them
     */
    record Settings(
            String applicationId,
            String source,
            Predicate<String> ownVersion,
            int lastLabelled,
            @Nullable Double target,
            Duration labelTtl,
            Duration labelDue,
            List<String> sliceAttributes,
            int sliceValues) {
        String lastName() {
            return WindowNames.last(lastLabelled);
        }
    }

    /**
     * Continues with the content of the stores.
     *
     * @throws StreamsFailedException if they have counts of another predictions topic
     */
    AccuracyWindows(AccuracyStores stores, Settings settings) {
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
        this.slots = new ModelSlots(settings.labelTtl().toMillis(), settings.ownVersion());
        models().forEach(state ->
                slots.restore(state.model().version(), state.times().seen()));
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

    /** Key of a window of a model in the accuracy topic. */
    static String key(String version, String window) {
        return version + "/" + window;
    }

    /**
     * Adds an increment.
     *
     * @param now the current time
     * @return keys in the accuracy topic of models that were evicted for a model of this increment
     */
    List<String> add(Increment increment, Instant now) {
        convertEarlierState();
        InputState before = inputs();
        long watermark = increment.models().stream()
                .flatMap(model -> model.seconds().stream())
                .mapToLong(SecondCounts::millis)
                .reduce(before.watermark(), Math::max);
        long streamTime = Math.max(before.streamTime(), increment.streamTime());
        before.totals().add(increment.inputs());
        before.totals().giveUpBefore(streamTime - settings.labelTtl().toMillis());
        List<String> givenUp = new ArrayList<>();
        for (ModelIncrement model : increment.models()) {
            if (!hasKnownClasses(model.model())) {
                before.totals().add(Input.INVALID_PREDICTION, model.predictions());
            } else if (!slots.admits(model.model().version(), streamTime, givenUp::add)) {
                before.totals().add(Input.UNTRACKED_MODEL, model.predictions());
            } else {
                givenUp.forEach(this::forget);
                before.totals().add(Input.LATE_IMAGE, lateImages(model, watermark));
                add(model, increment.batch(), watermark, streamTime, now);
            }
        }
        put(before, streamTime, watermark, skew(before.skew(), increment, streamTime, watermark));
        return givenUp.stream().flatMap(this::keys).toList();
    }

    /** Instances may have models with different classes under one version; the first one counts. */
    private boolean hasKnownClasses(ModelIdentity model) {
        ModelState found = stores.models().get(model.version());
        return found == null || found.model().classes().equals(model.classes());
    }

    /** Predictions that are too old for the shortest window. */
    private static long lateImages(ModelIncrement increment, long watermark) {
        long start = TimeWindow.SHORTEST.start(watermark);
        return increment.seconds().stream()
                .filter(second -> second.millis() < start)
                .mapToLong(second -> second.predicted().count())
                .sum();
    }

    /** Earlier versions kept the predictions that are not due in whole buckets. */
    private void convertEarlierState() {
        if (!mayBeEarlier) {
            return;
        }
        mayBeEarlier = false;
        for (String version : versions()) {
            AccuracyStores.deleteAll(stores.buckets(), version + "/" + NotDue.WINDOW, (key, bucket) -> stores.due()
                    .put(key, DueBucket.of(bucket)));
        }
    }

    private static EventTimeSkew skew(EventTimeSkew before, Increment increment, long streamTime, long watermark) {
        OptionalLong earliest = increment.models().stream()
                .flatMap(model -> model.seconds().stream())
                // Labels may come late; the clocks in question are those of images.
                .filter(second -> second.predicted().count() > 0)
                .mapToLong(SecondCounts::millis)
                .min();
        return earliest.isPresent() ? before.plus(streamTime, watermark - earliest.getAsLong()) : before;
    }

    /** Counts a batch that can't be read. */
    void addUnreadable() {
        InputState before = inputs();
        before.totals().add(Input.UNREADABLE_INCREMENT);
        put(before, before.streamTime(), before.watermark(), before.skew());
    }

    private void put(InputState before, long streamTime, long watermark, EventTimeSkew skew) {
        stores.inputs()
                .put(
                        AccuracyStores.INPUTS_KEY,
                        new InputState(before.totals(), streamTime, watermark, settings.source(), skew));
    }

    private void add(ModelIncrement increment, long batch, long watermark, long streamTime, Instant now) {
        String version = increment.model().version();
        ModelState found = stores.models().get(version);
        ModelState state = found == null ? ModelState.of(increment.model()) : found;
        for (SecondCounts unassigned : increment.seconds()) {
            SecondCounts second = unassigned.with(sliceValues.assign(unassigned.slices()));
            buckets.addToEverything(increment.model(), second);
            buckets.add(increment.model(), second, watermark);
            due.add(increment.model(), second, watermark);
            if (!second.slices().isEmpty()) {
                slices.addToEverything(increment.model(), second);
                slices.add(increment.model(), second, watermark);
            }
            state = state.predicted(second.millis());
        }
        if (increment.predictions() > 0) {
            state = state.counted(now.toEpochMilli());
        }
        ModelState added = last.add(state.seen(streamTime), increment, batch);
        stores.models().put(version, examined(recent(added, increment, batch), increment));
    }

    /** Continues the search for a change of the images. */
    private static ModelState examined(ModelState state, ModelIncrement increment) {
        DriftReference reference = state.reference();
        if (reference == null) {
            return state;
        }
        ChangeDetector changes = state.changes();
        for (SecondCounts second : increment.seconds()) {
            PredictedCounts predicted = second.predicted();
            if (predicted.count() > 0) {
                long time = second.millis();
                changes = (changes == null
                                ? ChangeDetector.starting(
                                        state.model().classes().size(), time)
                                : changes)
                        .plus(predicted.observed(), predicted.confidenceSum(), time, reference);
            }
        }
        return changes == null ? state : state.examined(changes);
    }

    /**
     * Continues the search for a change of the accuracy; it starts again with another target. Corrections and withdrawals
     * of labels that were counted in earlier batches are no news about current images.
     */
    private ModelState recent(ModelState state, ModelIncrement increment, long batch) {
        AccuracyTarget target = target(state);
        if (target == null) {
            return state;
        }
        RecentAccuracy before = state.recent() == null || state.recent().target() != target.minimum()
                ? RecentAccuracy.of(target.minimum())
                : state.recent();
        long labelled = 0;
        long correct = 0;
        for (SecondCounts second : increment.seconds()) {
            if (second.batch() == batch) {
                labelled += second.labelled().count();
                correct += second.labelled().correct();
            }
        }
        return state.recent(before.plus(correct, labelled));
    }

    private @Nullable AccuracyTarget target(ModelState state) {
        return AccuracyTarget.of(settings.target(), state.testAccuracy(), bestTestAccuracy);
    }

    private void forget(String version) {
        stores.models().delete(version);
        buckets.forget(version);
        slices.forget(version);
        due.forget(version);
        last.forget(version);
        bestTestAccuracy = bestTestAccuracy();
    }

    private Stream<String> keys(String version) {
        Stream<String> names = Stream.concat(
                Stream.of(WindowNames.ALL, settings.lastName()),
                TimeWindow.ALL.stream().map(TimeWindow::name));
        return names.map(name -> key(version, name));
    }

    /** Stores the test accuracy and drift reference of a model file, if the model is tracked. */
    void learn(ModelInfo own) {
        ModelState state = stores.models().get(own.version());
        Evaluation evaluation = new Evaluation(testAccuracy(own), own.driftReference());
        if (state != null
                && state.model().classes().equals(own.classes())
                && !state.evaluation().equals(evaluation)) {
            stores.models().put(own.version(), state.evaluated(evaluation));
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
        ModelState state = stores.models().get(version);
        return state == null ? 0 : buckets.everything(state.model()).predicted().count();
    }

    /**
     * Creates the reports of a model: one per window; none for a model that is not tracked.
     *
     * @param now time of the reports, which also determines which labels are due
     * @param maxBytes largest size of a record
     */
    List<RollingAccuracy> report(String version, Instant now, long maxBytes) {
        convertEarlierState();
        ModelState state = stores.models().get(version);
        if (state == null) {
            return List.of();
        }
        InputState inputs = inputs();
        NotDue notDue = notDue(
                state,
                inputs.watermark(),
                now.toEpochMilli() - settings.labelDue().toMillis());
        List<WindowFigures> windows = new ArrayList<>();
        WindowFigures longest = null;
        for (TimeWindow window : TimeWindow.ALL) {
            buckets.forget(state.model(), window, inputs.watermark());
            longest = figures(state, window, inputs.watermark(), notDue);
            windows.add(longest);
        }
        windows.add(
                0,
                WindowFigures.everything(
                        state, buckets.everything(state.model()), notDue, Objects.requireNonNull(longest)));
        LastLabelled.Window latest = last.window(state);
        windows.add(
                1,
                WindowFigures.last(settings.lastName(), latest, predicted(state.model(), latest, inputs.watermark())));

        AccuracyTarget target = target(state);
        // A short window may have too few labels to show that they are selected.
        boolean selected = longest.isSelected();
        boolean low = state.recent() != null && state.recent().low() && !selected;
        Map<String, AccuracyState> states = new HashMap<>();
        List<RollingAccuracy> reports = new ArrayList<>();
        for (WindowFigures window : windows) {
            AccuracyState before = state.states().getOrDefault(window.name(), AccuracyState.UNKNOWN);
            boolean partOfLongest = !window.name().equals(WindowNames.ALL);
            AccuracyJudgement judgement =
                    window.judged(target, before, (selected && partOfLongest) || window.isSelected(), low);
            states.put(window.name(), judgement.state());
            reports.add(AccuracyReport.of(
                    state,
                    window,
                    slices(state, window, inputs.watermark(), notDue),
                    inputs,
                    target,
                    judgement,
                    now,
                    maxBytes));
        }
        if (!states.equals(state.states())) {
            stores.models().put(version, state.reported(states));
        }
        return reports;
    }

    /** The figures by slice; empty if the window has none. */
    private List<SliceAccuracy> slices(ModelState state, WindowFigures window, long watermark, NotDue notDue) {
        if (settings.sliceAttributes().isEmpty()) {
            return List.of();
        }
        SlicedCounts counts = new SlicedCounts();
        if (window.name().equals(WindowNames.ALL)) {
            counts.add(slices.everything(state.model()));
        }
        for (TimeWindow sliced : SLICED) {
            if (sliced.name().equals(window.name())) {
                slices.forget(state.model(), sliced, watermark);
                slices.forEach(state.model(), sliced, watermark, (bucket, start) -> counts.add(bucket));
            }
        }
        if (counts.isEmpty()) {
            return List.of();
        }
        long from = Objects.requireNonNullElse(window.start(), 0L);
        return new SliceReport(state, notDue.bySlice(from), from, sliceValues.possible())
                .of(counts, settings.sliceAttributes());
    }

    /** @param dueBefore images up to this time are due, in milliseconds since 1970 */
    private NotDue notDue(ModelState state, long watermark, long dueBefore) {
        TimeWindow window = NotDue.window(settings.labelDue());
        due.forget(state.model(), window, watermark);
        NotDue notDue = new NotDue(window);
        due.forEach(state.model(), window, watermark, (bucket, start) -> {
            // A bucket is due as a whole.
            if (start + window.grain().toMillis() > dueBefore + 1) {
                notDue.add(bucket, start);
            }
        });
        return notDue;
    }

    /** All predictions of the time of most of the last labelled images, to the precision of the window that covers it. */
    private PredictedCounts predicted(ModelIdentity model, LastLabelled.Window labelled, long watermark) {
        for (TimeWindow window : TimeWindow.ALL) {
            if (labelled.mostlySince() >= window.start(watermark)) {
                PredictedCounts sum = new PredictedCounts(model.classes().size());
                buckets.forEach(model, window, watermark, (bucket, start) -> {
                    if (start >= window.bucket(labelled.mostlySince()) && start <= labelled.latest()) {
                        sum.add(bucket.predicted());
                    }
                });
                return sum;
            }
        }
        return buckets.everything(model).predicted();
    }

    private WindowFigures figures(ModelState state, TimeWindow window, long watermark, NotDue notDue) {
        WindowFigures.Sum sum = new WindowFigures.Sum(state.model());
        buckets.forEach(state.model(), window, watermark, sum::add);
        return sum.figures(window.name(), window.start(watermark), window.end(watermark), notDue);
    }

    private InputState inputs() {
        InputState found = stores.inputs().get(AccuracyStores.INPUTS_KEY);
        return found == null ? InputState.empty() : found;
    }

    private List<ModelState> models() {
        List<ModelState> states = new ArrayList<>();
        try (KeyValueIterator<String, ModelState> all = stores.models().all()) {
            all.forEachRemaining(entry -> states.add(entry.value));
        }
        return states;
    }
}
