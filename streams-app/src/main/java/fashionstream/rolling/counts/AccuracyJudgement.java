package fashionstream.rolling.counts;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.schema.AccuracyState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether an accuracy meets its target, judged by its confidence interval, never by the observed fraction alone.
 *
 * @param reason the reason, for people
 */
public record AccuracyJudgement(AccuracyState state, String reason) {
    /** How far below the best test accuracy the target is, unless a target is set. */
    static final double TOLERANCE = 0.03;

    /** A state changes only when the end of the interval is this far beyond the target, so that it does not flicker. */
    static final double HYSTERESIS = 0.005;

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
     * Judges an accuracy.
     *
     * @param before the previous state: {@code OK} and {@code ALERT} change with hysteresis
     */
    public static AccuracyJudgement of(
            long correct, long labelled, @Nullable AccuracyTarget target, AccuracyState before) {
        if (target == null) {
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
        double minimum = target.minimum();
        if (interval.high() < minimum + (before == AccuracyState.ALERT ? HYSTERESIS : 0)) {
            String relation = interval.high() < minimum ? "is below the target of" : "barely reaches the target of";
            return of(AccuracyState.ALERT, shown, relation, minimum);
        }
        if (interval.low() >= minimum - (before == AccuracyState.OK ? HYSTERESIS : 0)) {
            String relation =
                    interval.low() >= minimum ? "is at or above the target of" : "is barely below the target of";
            return of(AccuracyState.OK, shown, relation, minimum);
        }
        if (interval.high() < target.expected()) {
            return of(
                    AccuracyState.WARNING,
                    shown + " contains the target of " + percent(minimum),
                    "but is below the test accuracy of",
                    target.expected());
        }
        return of(
                AccuracyState.INSUFFICIENT_DATA,
                shown + " contains both the target of " + percent(minimum),
                "and the test accuracy of",
                target.expected());
    }

    private static AccuracyJudgement of(AccuracyState state, String interval, String relation, double share) {
        return new AccuracyJudgement(state, interval + " " + relation + " " + percent(share));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
