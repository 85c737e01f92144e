package fashionstream.rolling;

import fashionstream.drift.ChangeDetector;
import fashionstream.drift.DriftReference;
import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.rolling.counts.EventTimeSkew;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.ModelSlots;
import fashionstream.rolling.counts.PredictedCounts;
import fashionstream.rolling.counts.RecentAccuracy;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Adds increments to the windows of all models. Not safe for use by several threads. */
final class AccuracyWindows {
    private final AccuracyCounts counts;
    private final ModelSlots slots;

    /** Continues with these counts. */
    AccuracyWindows(AccuracyCounts counts) {
        this.counts = counts;
        this.slots = new ModelSlots(
                counts.settings().labelTtl().toMillis(), counts.settings().ownVersion());
        counts.models()
                .forEach(state ->
                        slots.restore(state.model().version(), state.times().seen()));
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
        counts.convertEarlierState();
        InputState before = counts.inputs();
        long watermark = increment.models().stream()
                .flatMap(model -> model.seconds().stream())
                .mapToLong(SecondCounts::millis)
                .reduce(before.watermark(), Math::max);
        long streamTime = Math.max(before.streamTime(), increment.streamTime());
        before.totals().add(increment.inputs());
        before.totals().giveUpBefore(streamTime - counts.settings().labelTtl().toMillis());
        List<String> givenUp = new ArrayList<>();
        for (ModelIncrement model : increment.models()) {
            if (!hasKnownClasses(model.model())) {
                before.totals().add(Input.INVALID_PREDICTION, model.predictions());
            } else if (!slots.admits(model.model().version(), streamTime, givenUp::add)) {
                before.totals().add(Input.UNTRACKED_MODEL, model.predictions());
            } else {
                givenUp.forEach(counts::forget);
                before.totals().add(Input.LATE_IMAGE, lateImages(model, watermark));
                add(model, increment.batch(), watermark, streamTime, now);
            }
        }
        put(before, streamTime, watermark, skew(before.skew(), increment, streamTime, watermark));
        return givenUp.stream().flatMap(this::keys).toList();
    }

    /** Instances may have models with different classes under one version; the first one counts. */
    private boolean hasKnownClasses(ModelIdentity model) {
        ModelState found = counts.model(model.version());
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
        InputState before = counts.inputs();
        before.totals().add(Input.UNREADABLE_INCREMENT);
        put(before, before.streamTime(), before.watermark(), before.skew());
    }

    private void put(InputState before, long streamTime, long watermark, EventTimeSkew skew) {
        counts.put(new InputState(
                before.totals(), streamTime, watermark, counts.settings().source(), skew));
    }

    private void add(ModelIncrement increment, long batch, long watermark, long streamTime, Instant now) {
        String version = increment.model().version();
        ModelState found = counts.model(version);
        ModelState state = found == null ? ModelState.of(increment.model()) : found;
        for (SecondCounts unassigned : increment.seconds()) {
            SecondCounts second = unassigned.with(counts.sliceValues().assign(unassigned.slices()));
            counts.buckets().addToEverything(increment.model(), second);
            counts.buckets().add(increment.model(), second, watermark);
            counts.due().add(increment.model(), second, watermark);
            if (!second.slices().isEmpty()) {
                counts.slices().addToEverything(increment.model(), second);
                counts.slices().add(increment.model(), second, watermark);
            }
            state = state.predicted(second.millis());
        }
        if (increment.predictions() > 0) {
            state = state.counted(now.toEpochMilli()).as(increment.challenger());
        }
        ModelState added = counts.last().add(state.seen(streamTime), increment, batch);
        counts.put(examined(recent(added, increment, batch), increment));
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
        AccuracyTarget target = counts.target(state);
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

    private Stream<String> keys(String version) {
        Stream<String> names = Stream.concat(
                Stream.of(WindowNames.ALL, counts.settings().lastName()),
                TimeWindow.ALL.stream().map(TimeWindow::name));
        return names.map(name -> key(version, name));
    }
}
