package fashionstream.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import fashionstream.console.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a {@link Sentinel}.
 *
 * @param ratio pipeline over model alone, without the broker's processor time
 * @param ownMicros processor time of the application outside of the model, per image in microseconds
 * @param brokerMicros processor time of the broker, per image in microseconds
 */
public record SentinelFigures(MedianAndRange ratio, MedianAndRange ownMicros, MedianAndRange brokerMicros) {
    /** A ratio that is lower than the kept one by more than this part is worth a look. */
    private static final double LOWER = 0.1;

    /** A cost that is higher than the kept one by more than this part is worth a look. */
    private static final double HIGHER = 0.15;

    /**
     * Earlier figures, which are kept in a file.
     *
     * @param origin where and when they were measured
     */
    public record Kept(String origin, double ratio, double ownMicros, double brokerMicros) {
        /**
         * Reads the file's text.
         *
         * @throws IllegalArgumentException if it isn't a JSON object with these figures
         */
        public static Kept parse(String json) {
            try {
                JsonNode node = Json.MAPPER.readTree(json);
                return new Kept(
                        node.path("origin").asText(),
                        positive(node, "ratio"),
                        positive(node, "own_micros"),
                        positive(node, "broker_micros"));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("the kept figures are not JSON: " + e.getOriginalMessage(), e);
            }
        }

        private static double positive(JsonNode node, String name) {
            double figure = node.path(name).asDouble();
            if (!(figure > 0)) {
                throw new IllegalArgumentException("the kept figures have no positive number '" + name + "'");
            }
            return figure;
        }

        /** The file's text. */
        public String json() {
            return Json.line(this) + System.lineSeparator();
        }
    }

    /** The medians, to be kept. */
    public Kept kept(String origin) {
        return new Kept(
                origin,
                rounded(ratio.median(), 1e3),
                rounded(ownMicros.median(), 10),
                rounded(brokerMicros.median(), 10));
    }

    private static double rounded(double value, double unit) {
        return Math.round(value * unit) / unit;
    }

    /** The figures beside the kept ones, if there are any, as a table; ends with a line end. */
    public String beside(@Nullable Kept kept) {
        TextTable table = new TextTable()
                .left("exactly once")
                .left("now (min to max)")
                .right("kept")
                .right("change");
        row(table, "ratio to the model alone", "%.2f", ratio, kept == null ? null : kept.ratio());
        row(table, "application, µs per image", "%.1f", ownMicros, kept == null ? null : kept.ownMicros());
        row(table, "broker, µs per image", "%.1f", brokerMicros, kept == null ? null : kept.brokerMicros());
        return kept == null ? table.toString() : table + "kept: " + kept.origin() + System.lineSeparator();
    }

    private static void row(TextTable table, String name, String format, MedianAndRange now, @Nullable Double kept) {
        table.row(
                name,
                BenchText.withRange(format, now),
                kept == null ? "" : String.format(Locale.ROOT, format, kept),
                kept == null ? "" : String.format(Locale.ROOT, "%+.0f %%", 100 * (now.median() / kept - 1)));
    }

    /** A sentence about each figure that is clearly worse than the kept one. */
    public List<String> warnings(Kept kept) {
        List<String> warnings = new ArrayList<>();
        if (ratio.median() < (1 - LOWER) * kept.ratio()) {
            warnings.add(String.format(Locale.ROOT, "the ratio is %.2f; it was %.2f", ratio.median(), kept.ratio()));
        }
        addIfHigher(warnings, "application", ownMicros, kept.ownMicros());
        addIfHigher(warnings, "broker", brokerMicros, kept.brokerMicros());
        if (!ratio.steady()) {
            warnings.add("the ratio is unsteady: its range is wider than 10 % of its median");
        }
        return warnings;
    }

    private static void addIfHigher(List<String> warnings, String process, MedianAndRange now, double kept) {
        if (now.median() > (1 + HIGHER) * kept) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "an image costs the %s %.1f µs of CPU time; it was %.1f µs",
                    process,
                    now.median(),
                    kept));
        }
    }
}
