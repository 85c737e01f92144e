package fashionstream.rolling.counts;

import fashionstream.accuracy.EvidenceMixture;
import fashionstream.accuracy.EvidenceText;
import fashionstream.schema.AccuracyState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether an accuracy meets its target, judged by evidence, never by the observed fraction alone. The 95 % interval is published
 * beside the state; it holds at one moment, while the state is looked at every second.
 *
 * @param reason the reason, for people
 */
public record AccuracyJudgement(AccuracyState state, String reason) {
    /** How far below the best test accuracy the target is, unless a target is set. */
    static final double TOLERANCE = 0.03;

    /** Evidence at which a window that moves loses its state: its labels leave it, so that few are left at times. */
    private static final double RECENT_HOLD = 3;

    /**
     * The accuracy that a model should have.
     *
     * @param minimum the target itself, 0 to 1
     * @param expected the test accuracy of the model, at least {@code minimum}
     */
    public record AccuracyTarget(double minimum, double expected) {
        /**
         * Derives the target from a setting and from the test accuracies of models. A model that replaces a better one
         * does not lower its own target.
         *
         * @param testAccuracy the model's own
         * @param bestTestAccuracy the best of all models that have been active, including this one
         * @return null if there is neither a setting nor a test
         */
        public static @Nullable AccuracyTarget of(
                @Nullable Double setTarget, @Nullable Double testAccuracy, @Nullable Double bestTestAccuracy) {
            Double minimum = setTarget != null || bestTestAccuracy == null
                    ? setTarget
                    : Double.valueOf(Math.max(0, bestTestAccuracy - TOLERANCE));
            if (minimum == null) {
                return null;
            }
            double expected = testAccuracy == null ? Math.min(1, minimum + TOLERANCE) : testAccuracy;
            return new AccuracyTarget(minimum, Math.max(minimum, expected));
        }
    }

    /**
     * Judges the accuracy of all images, with a test that holds however often the state is read: a model that meets its
     * target is ever in {@code ALERT} with a probability of at most 5 %, if its labels are a random sample.
     *
     * @param before the previous state, which lasts until its evidence is gone
     */
    public static AccuracyJudgement ofAll(
            LabelledAccuracy accuracy, @Nullable AccuracyTarget target, AccuracyState before) {
        return new Judge(accuracy, target, before).judge(EvidenceMixture.CONVINCING, 1, false);
    }

    /**
     * Judges the accuracy of a window that moves. Many windows are looked at, one after the other, so its alert follows
     * from {@link RecentAccuracy}, or from evidence in the window that is as rare.
     *
     * @param before the previous state, which lasts until its evidence is gone
     * @param low whether the recent accuracy of the model is {@linkplain RecentAccuracy#low() below} the target
     */
    public static AccuracyJudgement ofRecent(
            LabelledAccuracy accuracy, @Nullable AccuracyTarget target, AccuracyState before, boolean low) {
        return new Judge(accuracy, target, before).judge(RecentAccuracy.ALARM, RECENT_HOLD, low);
    }

    private record Judge(
            LabelledAccuracy accuracy, @Nullable AccuracyTarget target, AccuracyState before) {
        /** @param hold evidence that the previous state must still have */
        AccuracyJudgement judge(double alarm, double hold, boolean low) {
            if (target == null) {
                return new AccuracyJudgement(
                        AccuracyState.UNKNOWN, "no accuracy.target is set, and no model file names a test accuracy");
            }
            if (accuracy.labelled() == 0) {
                return new AccuracyJudgement(AccuracyState.INSUFFICIENT_DATA, "nothing is labelled yet");
            }
            double minimum = target.minimum();
            double below = accuracy.evidenceBelow(minimum);
            if (low && accuracy.isBelow(minimum)) {
                return of(
                        AccuracyState.ALERT,
                        "the accuracy of the latest labels has fallen below the target of " + percent(minimum));
            }
            if (below >= (before == AccuracyState.ALERT ? hold : alarm)) {
                return of(
                        AccuracyState.ALERT,
                        EvidenceText.of(below) + " that it is below the target of " + percent(minimum));
            }
            double above = accuracy.evidenceAbove(minimum);
            if (above >= (before == AccuracyState.OK ? hold : EvidenceMixture.CONVINCING)) {
                return of(
                        AccuracyState.OK,
                        EvidenceText.of(above) + " that it is above the target of " + percent(minimum));
            }
            double worse = accuracy.evidenceBelow(target.expected());
            if (worse >= (before == AccuracyState.WARNING ? hold : EvidenceMixture.CONVINCING)) {
                return of(
                        AccuracyState.WARNING,
                        EvidenceText.of(worse) + " that it is below the test accuracy of " + percent(target.expected())
                                + ", but not enough that it is below the target of " + percent(minimum));
            }
            return of(
                    AccuracyState.INSUFFICIENT_DATA,
                    "not enough evidence that it is above or below the target of " + percent(minimum));
        }

        private AccuracyJudgement of(AccuracyState state, String reason) {
            return new AccuracyJudgement(state, accuracy.describe() + ": " + reason);
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
