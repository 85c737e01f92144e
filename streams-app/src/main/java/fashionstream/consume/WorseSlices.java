package fashionstream.consume;

import fashionstream.console.PlainText;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The slices that are worse than the rest, in a line. */
final class WorseSlices {
    private static final int MAX_SHOWN = 3;
    private static final int MAX_CHARS = 64;

    private WorseSlices() {}

    /** Those with the lowest accuracy first; empty if there is none. */
    static String of(RollingAccuracy accuracy) {
        List<SliceAccuracy> worse = accuracy.getSlices().stream()
                .filter(slice -> slice.getWorse() && slice.getLabelled() > 0)
                .sorted(Comparator.comparingDouble(slice -> share(slice.getCorrect(), slice.getLabelled())))
                .toList();
        if (worse.isEmpty()) {
            return "";
        }
        String shown = worse.stream()
                .limit(MAX_SHOWN)
                .map(slice -> describe(slice, accuracy.getSlices()))
                .collect(Collectors.joining(", "));
        int more = worse.size() - MAX_SHOWN;
        return "worse than the rest: " + shown + (more > 0 ? " and " + more + " more" : "");
    }

    private static String describe(SliceAccuracy slice, List<SliceAccuracy> all) {
        long labelled = -slice.getLabelled();
        long correct = -slice.getCorrect();
        for (SliceAccuracy each : all) {
            if (each.getAttribute().equals(slice.getAttribute())) {
                labelled += each.getLabelled();
                correct += each.getCorrect();
            }
        }
        return String.format(
                Locale.ROOT,
                "%s %.1f %% of %d (rest %.1f %%)",
                name(slice),
                100 * share(slice.getCorrect(), slice.getLabelled()),
                slice.getLabelled(),
                100 * share(correct, labelled));
    }

    private static double share(long correct, long labelled) {
        return (double) correct / labelled;
    }

    private static String name(SliceAccuracy slice) {
        String attribute = PlainText.cut(slice.getAttribute(), MAX_CHARS);
        return switch (slice.getKind()) {
            case VALUE -> attribute + "=" + PlainText.cut(Objects.requireNonNullElse(slice.getValue(), ""), MAX_CHARS);
            case OTHER -> "other " + attribute;
            case MISSING -> "no " + attribute;
            case UNKNOWN -> attribute;
        };
    }
}
