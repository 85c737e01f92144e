package fashionstream.rolling;

import fashionstream.rolling.counts.AccuracyJudgement;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.LabelledCounts;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.PredictedCounts;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.AccuracyState;
import org.jspecify.annotations.Nullable;

/**
 * What a window has counted of a model.
 *
 * @param start where it begins, in milliseconds since 1970; null while it is empty
 * @param end where it ends, in milliseconds since 1970; null while it is empty
 * @param predicted all predictions; null for the last labelled ones, which are chosen by their label
 * @param due predictions that are old enough to be labelled
 * @param dueLabelled those of them that are
 * @param oldestUnlabelled start of the oldest bucket with a prediction that isn't labelled, in milliseconds since 1970;
 *     null if there is none
 */
record WindowFigures(
        String name,
        @Nullable Long start,
        @Nullable Long end,
        @Nullable PredictedCounts predicted,
        LabelledCounts labelled,
        long due,
        long dueLabelled,
        @Nullable Long oldestUnlabelled) {

    /** Predictions in the window. */
    long predictions() {
        return predicted == null ? labelledPredictions() : predicted.count();
    }

    /**
     * Those of them whose truth is known. Never negative, though a sum may be: a model that gave up its place and comes
     * back begins anew, and corrections of what it had counted before still come.
     */
    long labelledPredictions() {
        return Math.max(0, labelled.count());
    }

    /** Those of the labelled that are right. */
    long correct() {
        return Math.max(0, Math.min(labelled.correct(), labelledPredictions()));
    }

    /** The accuracy that the model itself expects; null of no prediction. */
    @Nullable
    Double expectedAccuracy() {
        return predicted == null ? labelled.reliability().meanConfidence() : predicted.meanConfidence();
    }

    AccuracyJudgement judged(AccuracyJudgement.@Nullable AccuracyTarget target, AccuracyState before) {
        return AccuracyJudgement.of(correct(), labelledPredictions(), target, before);
    }

    /** The window over the last labelled images. */
    static WindowFigures last(String name, LastLabelled.Window window) {
        boolean empty = window.latest() < window.earliest();
        return new WindowFigures(
                name,
                empty ? null : window.earliest(),
                empty ? null : window.latest(),
                null,
                window.labelled(),
                0,
                0,
                null);
    }

    /**
     * The window over everything. What is older than the longest window of time is old enough to be labelled.
     *
     * @param longest the figures of that window
     */
    static WindowFigures everything(ModelState state, Bucket bucket, WindowFigures longest) {
        long notDue = longest.predictions() - longest.due();
        long notDueLabelled = longest.labelled().count() - longest.dueLabelled();
        boolean empty = state.latest() < state.earliest();
        return new WindowFigures(
                WindowNames.ALL,
                empty ? null : state.earliest(),
                empty ? null : state.latest(),
                bucket.predicted(),
                bucket.labelled(),
                bucket.predicted().count() - notDue,
                bucket.labelled().count() - notDueLabelled,
                longest.oldestUnlabelled());
    }

    /** Adds up the buckets of a window of time. */
    static final class Sum {
        private final Bucket bucket;
        private final long dueUpTo;
        private long due;
        private long dueLabelled;
        private @Nullable Long oldestUnlabelled;

        /** @param dueUpTo start of the last bucket that is old enough to be labelled */
        Sum(ModelIdentity model, long dueUpTo) {
            this.bucket = Bucket.empty(model.classes().size());
            this.dueUpTo = dueUpTo;
        }

        void add(Bucket next, long start) {
            bucket.add(next);
            if (start <= dueUpTo) {
                due += next.predicted().count();
                dueLabelled += next.labelled().count();
            }
            if (oldestUnlabelled == null && next.unlabelled() > 0) {
                oldestUnlabelled = start;
            }
        }

        WindowFigures figures(String name, long start, long end) {
            return new WindowFigures(
                    name, start, end, bucket.predicted(), bucket.labelled(), due, dueLabelled, oldestUnlabelled);
        }
    }
}
