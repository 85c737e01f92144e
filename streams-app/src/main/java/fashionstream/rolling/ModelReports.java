package fashionstream.rolling;

import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.counts.AccuracyJudgement;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Creates the reports of each model: a record of the accuracy topic per window. Not safe for use by several threads. */
final class ModelReports {
    private final AccuracyCounts counts;

    ModelReports(AccuracyCounts counts) {
        this.counts = counts;
    }

    /**
     * Creates the reports of a model: one per window; none for a model that is not tracked.
     *
     * @param now time of the reports, which also determines which labels are due
     * @param maxBytes largest size of a record
     */
    List<RollingAccuracy> report(String version, Instant now, long maxBytes) {
        counts.convertEarlierState();
        ModelState state = counts.model(version);
        if (state == null) {
            return List.of();
        }
        InputState inputs = counts.inputs();
        NotDue notDue = notDue(
                state,
                inputs.watermark(),
                now.toEpochMilli() - counts.settings().labelDue().toMillis());
        List<WindowFigures> windows = new ArrayList<>();
        WindowFigures longest = null;
        for (TimeWindow window : TimeWindow.ALL) {
            counts.buckets().forget(state.model(), window, inputs.watermark());
            longest = figures(state, window, inputs.watermark(), notDue);
            windows.add(longest);
        }
        windows.add(
                0,
                WindowFigures.everything(
                        state, counts.buckets().everything(state.model()), notDue, Objects.requireNonNull(longest)));
        LastLabelled.Window latest = counts.last().window(state);
        windows.add(
                1,
                WindowFigures.last(
                        counts.settings().lastName(), latest, sameTime(state.model(), latest, inputs.watermark())));

        AccuracyTarget target = counts.target(state);
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
            counts.put(state.reported(states));
        }
        return reports;
    }

    /** The figures by slice; empty if the window has none. */
    private List<SliceAccuracy> slices(ModelState state, WindowFigures window, long watermark, NotDue notDue) {
        if (counts.sliceValues().attributes().isEmpty()) {
            return List.of();
        }
        SlicedCounts sum = new SlicedCounts();
        if (window.name().equals(WindowNames.ALL)) {
            sum.add(counts.slices().everything(state.model()));
        }
        for (TimeWindow sliced : AccuracyCounts.SLICED) {
            if (sliced.name().equals(window.name())) {
                counts.slices().forget(state.model(), sliced, watermark);
                counts.slices().forEach(state.model(), sliced, watermark, (bucket, start) -> sum.add(bucket));
            }
        }
        if (sum.isEmpty()) {
            return List.of();
        }
        long from = Objects.requireNonNullElse(window.start(), 0L);
        return new SliceReport(
                        state, notDue.bySlice(from), from, counts.sliceValues().possible())
                .of(sum, counts.sliceValues().attributes());
    }

    /** @param dueBefore images up to this time are due, in milliseconds since 1970 */
    private NotDue notDue(ModelState state, long watermark, long dueBefore) {
        TimeWindow window = NotDue.window(counts.settings().labelDue());
        counts.due().forget(state.model(), window, watermark);
        NotDue notDue = new NotDue(window);
        counts.due().forEach(state.model(), window, watermark, (bucket, start) -> {
            // A bucket is due as a whole.
            if (start + window.grain().toMillis() > dueBefore + 1) {
                notDue.add(bucket, start);
            }
        });
        return notDue;
    }

    /**
     * All predictions of the time of most of the last labelled images, to the precision of the window that covers it.
     * The labelled ones among them have the same precision: images that are all labelled must not look selected.
     */
    private Bucket sameTime(ModelIdentity model, LastLabelled.Window labelled, long watermark) {
        for (TimeWindow window : TimeWindow.ALL) {
            if (labelled.mostlySince() >= window.start(watermark)) {
                Bucket sum = Bucket.empty(model.classes().size());
                counts.buckets().forEach(model, window, watermark, (bucket, start) -> {
                    if (start >= window.bucket(labelled.mostlySince()) && start <= labelled.latest()) {
                        sum.add(bucket);
                    }
                });
                return sum;
            }
        }
        return counts.buckets().everything(model);
    }

    private WindowFigures figures(ModelState state, TimeWindow window, long watermark, NotDue notDue) {
        WindowFigures.Sum sum = new WindowFigures.Sum(state.model());
        counts.buckets().forEach(state.model(), window, watermark, sum::add);
        return sum.figures(window.name(), window.start(watermark), window.end(watermark), notDue);
    }
}
