package fashionstream.consume;

import fashionstream.console.PlainText;
import fashionstream.schema.Drift;
import fashionstream.schema.RollingAccuracy;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The cells of a rolling accuracy in a table; {@code -} stands for unknown values. */
final class AccuracyCells {
    /** Titles of the columns. */
    static final List<String> TITLES = List.of(
            "window",
            "model",
            "predicted",
            "labelled",
            "accuracy",
            "95 % interval",
            "expected",
            "coverage",
            "state",
            "drift");

    private AccuracyCells() {}

    /** One cell per title. */
    static List<String> of(RollingAccuracy accuracy) {
        Double low = accuracy.getAccuracyLow();
        Double high = accuracy.getAccuracyHigh();
        Drift drift = accuracy.getDrift();
        return List.of(
                PlainText.oneLine(accuracy.getWindow()),
                PlainText.oneLine(accuracy.getModelVersion()),
                Long.toString(accuracy.getPredicted()),
                Long.toString(accuracy.getLabelled()),
                percent(accuracy.getAccuracy()),
                low == null || high == null ? "-" : percent(low) + " to " + percent(high),
                percent(accuracy.getExpectedAccuracy()),
                percent(accuracy.getCoverage()),
                word(accuracy.getState()),
                drift == null ? "-" : word(drift.getState()));
    }

    /** The name of a state in lower case with hyphens: {@code INSUFFICIENT_DATA} becomes {@code insufficient-data}. */
    static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
