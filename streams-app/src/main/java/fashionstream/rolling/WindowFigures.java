package fashionstream.rolling;

import fashionstream.rolling.ModelState.Times;
import fashionstream.rolling.counts.AccuracyJudgement;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.DueBucket.Share;
import fashionstream.rolling.counts.LabelledAccuracy;
import fashionstream.rolling.counts.LabelledCounts;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.PredictedCounts;
import fashionstream.rolling.counts.SelectionJudgement;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.AccuracyState;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a window of a model.
 *
 * @param start start of the window, in milliseconds since 1970; null while it is empty
 * @param end end of the window, in milliseconds since 1970; null while it is empty
 * @param predicted counts of all predictions; null for the window of the last labelled images
 * @param selection which images are labelled; null while none is
 * @param due predictions that are old enough to be labelled
 * @param dueLabelled how many of them are labelled
 * @param oldestUnlabelled start of the oldest bucket with a prediction that isn't labelled, in milliseconds since 1970;
 *     null if there is none
 */
record WindowFigures(
        String name,
        @Nullable Long start,
        @Nullable Long end,
        @Nullable PredictedCounts predicted,
        LabelledCounts labelled,
        @Nullable SelectionJudgement selection,
        long due,
        long dueLabelled,
        @Nullable Long oldestUnlabelled) {

    /** Predictions in the window. */
    long predictions() {
        return predicted == null ? labelledPredictions() : predicted.count();
    }

    /**
     * Labelled predictions in the window. Never negative, although the sum may be: a model that was evicted and returns
     * restarts at zero, while corrections of its earlier counts may follow.
     */
    long labelledPredictions() {
        return Math.max(0, labelled.count());
    }

    /** Correct predictions among the labelled ones. */
    long correct() {
        return Math.max(0, Math.min(labelled.correct(), labelledPredictions()));
    }

    /** The mean confidence, which is the accuracy that the model expects; null without predictions. */
    @Nullable
    Double expectedAccuracy() {
        return predicted == null ? labelled.reliability().meanConfidence() : predicted.meanConfidence();
    }

    /** Whether the labelled images are known not to be a random sample. */
    boolean isSelected() {
        return selection != null && selection.isSelected();
    }

    /**
     * Judges the accuracy.
     *
     * @param selected whether labels are selected, in this window or in a longer one
     * @param low whether the recent accuracy of the model is below the target
     */
    AccuracyJudgement judged(
            AccuracyJudgement.@Nullable AccuracyTarget target, AccuracyState before, boolean selected, boolean low) {
        LabelledAccuracy accuracy = new LabelledAccuracy(correct(), labelledPredictions(), selection, selected);
        return name.equals(WindowNames.ALL)
                ? AccuracyJudgement.ofAll(accuracy, target, before)
                : AccuracyJudgement.ofRecent(accuracy, target, before, low);
    }

    /**
     * The window of the last labelled images.
     *
     * @param images all predictions of the time of these images, and the labelled ones among them
     */
    static WindowFigures last(String name, LastLabelled.Window window, Bucket images) {
        boolean empty = window.latest() < window.earliest();
        return new WindowFigures(
                name,
                empty ? null : window.earliest(),
                empty ? null : window.latest(),
                null,
                window.labelled(),
                SelectionJudgement.of(images.predicted(), images.labelled()),
                0,
                0,
                null);
    }

    /**
     * The window of all images.
     *
     * @param longest the figures of the longest time window
     */
    static WindowFigures everything(ModelState state, Bucket bucket, NotDue notDue, WindowFigures longest) {
        Times times = state.times();
        boolean empty = times.latest() < times.earliest();
        Share young = notDue.since(0);
        return new WindowFigures(
                WindowNames.ALL,
                empty ? null : times.earliest(),
                empty ? null : times.latest(),
                bucket.predicted(),
                bucket.labelled(),
                SelectionJudgement.of(bucket.predicted(), bucket.labelled()),
                Math.max(0, bucket.predicted().count() - young.predicted()),
                Math.max(0, bucket.labelled().count() - young.labelled()),
                longest.oldestUnlabelled());
    }

    /** Sums the buckets of a time window. */
    static final class Sum {
        private final Bucket bucket;
        private @Nullable Long oldestUnlabelled;

        Sum(ModelIdentity model) {
            this.bucket = Bucket.empty(model.classes().size());
        }

        void add(Bucket next, long start) {
            bucket.add(next);
            if (oldestUnlabelled == null && next.unlabelled() > 0) {
                oldestUnlabelled = start;
            }
        }

        WindowFigures figures(String name, long start, long end, NotDue notDue) {
            Share young = notDue.since(start);
            return new WindowFigures(
                    name,
                    start,
                    end,
                    bucket.predicted(),
                    bucket.labelled(),
                    SelectionJudgement.of(bucket.predicted(), bucket.labelled()),
                    Math.max(0, bucket.predicted().count() - young.predicted()),
                    Math.max(0, bucket.labelled().count() - young.labelled()),
                    oldestUnlabelled);
        }
    }
}
