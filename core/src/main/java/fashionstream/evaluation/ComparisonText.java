package fashionstream.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.Json;
import fashionstream.console.TextTable;
import java.util.Locale;

/** Formats a {@link PairedComparison} as text and as JSON. */
public final class ComparisonText {
    /** The usual significance level. */
    private static final double SIGNIFICANT = 0.05;

    private ComparisonText() {}

    /** Both models' figures, the paired table, and the result of McNemar's test; ends with a line separator. */
    public static String table(PairedComparison comparison) {
        String gap = System.lineSeparator();
        TextTable pairs = new TextTable().left("").right("second correct").right("second wrong");
        pairs.row("first correct", comparison.both(), comparison.onlyFirst());
        pairs.row("first wrong", comparison.onlySecond(), comparison.neither());
        return EvaluationText.headline(comparison.first())
                + gap
                + EvaluationText.headline(comparison.second())
                + gap
                + gap
                + pairs
                + gap
                + verdict(comparison)
                + gap;
    }

    private static String verdict(PairedComparison comparison) {
        return String.format(
                Locale.ROOT,
                "The second model's accuracy differs by %+.2f points (95 %% interval %+.2f to %+.2f); %s (McNemar's exact test,"
                        + " p = %.3g)",
                100 * comparison.difference(),
                100 * comparison.interval().low(),
                100 * comparison.interval().high(),
                comparison.pValue() < SIGNIFICANT
                        ? "the difference is significant"
                        : "the difference may be due to chance",
                comparison.pValue());
    }

    /** Returns the figures with keys in snake_case; shares are fractions. */
    public static ObjectNode json(PairedComparison comparison) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.set("first", EvaluationText.json(comparison.first()));
        json.set("second", EvaluationText.json(comparison.second()));
        return json.put("both", comparison.both())
                .put("only_first", comparison.onlyFirst())
                .put("only_second", comparison.onlySecond())
                .put("neither", comparison.neither())
                .put("difference", comparison.difference())
                .put("difference_low", comparison.interval().low())
                .put("difference_high", comparison.interval().high())
                .put("p_value", comparison.pValue());
    }
}
