package fashionstream.rolling.counts;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.schema.AccuracyState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether an accuracy meets its target, judged by its interval and never by the share alone.
 *
 * @param reason in words
 */
public record AccuracyJudgement(AccuracyState state, String reason) {
    /** How far under the best test accuracy a model may be, unless a target is set. */
    public static final double TOLERANCE = 0.03;

    /** A state is left only when the interval's end is so far beyond the target: it must not flicker. */
    static final double HYSTERESIS = 0.005;

    /**
     * What to hold an accuracy against.
     *
     * @param target what is asked for, 0 to 1
     * @param expected what the model had in its test, at least the target
     */
    public record Goal(double target, double expected) {
        /**
         * The goal that follows from a setting and from tests of models. A model that takes over from a better one
         * doesn't lower the bar for itself.
         *
         * @param testAccuracy the model's own
         * @param bestTestAccuracy the best of all models that have been active, including this one
         * @return null if there is neither a setting nor a test
         */
        public static @Nullable Goal of(
                @Nullable Double setTarget, @Nullable Double testAccuracy, @Nullable Double bestTestAccuracy) {
            Double target = setTarget != null || bestTestAccuracy == null
                    ? setTarget
                    : Double.valueOf(Math.max(0, bestTestAccuracy - TOLERANCE));
            if (target == null) {
                return null;
            }
            double expected = testAccuracy == null ? Math.min(1, target + TOLERANCE) : testAccuracy;
            return new Goal(target, Math.max(target, expected));
        }
    }

    /**
     * Judges.
     *
     * @param before the state until now: {@code OK} and {@code ALERT} are left with some reluctance
     */
    public static AccuracyJudgement of(long correct, long labelled, @Nullable Goal goal, AccuracyState before) {
        if (goal == null) {
            return new AccuracyJudgement(
                    AccuracyState.UNKNOWN, "no accuracy.target is set, and no model file names a test accuracy");
        }
        if (labelled == 0) {
            return new AccuracyJudgement(AccuracyState.INSUFFICIENT_DATA, "nothing is labelled yet");
        }
        WilsonInterval interval = WilsonInterval.of(correct, labelled);
        String shown = String.format(
                Locale.ROOT,
                "95 %% interval %.2f to %.2f %% of %d labels",
                100 * interval.low(),
                100 * interval.high(),
                labelled);
        double target = goal.target();
        if (interval.high() < target + (before == AccuracyState.ALERT ? HYSTERESIS : 0)) {
            String relation = interval.high() < target ? "is below the target of" : "is barely up to the target of";
            return of(AccuracyState.ALERT, shown, relation, target);
        }
        if (interval.low() >= target - (before == AccuracyState.OK ? HYSTERESIS : 0)) {
            String relation =
                    interval.low() >= target ? "is at or above the target of" : "is barely below the target of";
            return of(AccuracyState.OK, shown, relation, target);
        }
        if (interval.high() < goal.expected()) {
            return of(
                    AccuracyState.WARNING,
                    shown + " holds the target of " + percent(target),
                    "but is below the test accuracy of",
                    goal.expected());
        }
        return of(
                AccuracyState.INSUFFICIENT_DATA,
                shown + " holds both the target of " + percent(target),
                "and the test accuracy of",
                goal.expected());
    }

    private static AccuracyJudgement of(AccuracyState state, String interval, String relation, double share) {
        return new AccuracyJudgement(state, interval + " " + relation + " " + percent(share));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
