package fashionstream.metrics;

import fashionstream.console.PlainText;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gauges for the figures by slice: those of the window {@value #WINDOW}, and of the versions that were updated last. {@code
 * docs/metrics.md} describes each. Not safe for use by several threads.
 */
final class SliceMeters {
    /** A day has enough labels for a slice, and follows what changes. */
    static final String WINDOW = "24h";

    /** The current version, and the former one to compare it with: each may have hundreds of slices. */
    /** The application has at most 408; others may write to the topic, too. */
    private static final int MAX_SLICES = 500;

    private static final int MAX_VERSIONS = 2;

    private static final int MAX_CHARS = 200;
    private static final String RATIO = "ratio";
    private static final String IMAGES = "images";

    private final Map<MultiGauge, Function<SliceAccuracy, @Nullable Number>> figures = new LinkedHashMap<>();
    private final MeterRegistry registry;
    private final BooleanSupplier stale;

    /** @param stale whether figures say nothing about the present, and are NaN */
    SliceMeters(MeterRegistry registry, BooleanSupplier stale) {
        this.registry = registry;
        this.stale = stale;
        add("accuracy", RATIO, "Fraction of the labelled predictions that are correct", SliceAccuracy::getAccuracy);
        add("accuracy.low", RATIO, "Lower end of its 95 % interval", SliceAccuracy::getAccuracyLow);
        add("accuracy.high", RATIO, "Upper end of its 95 % interval", SliceAccuracy::getAccuracyHigh);
        add(
                "accuracy.expected",
                RATIO,
                "Mean confidence, an estimate of the accuracy without labels",
                SliceAccuracy::getExpectedAccuracy);
        add("coverage", RATIO, "Fraction of the images of the due age that have a label", SliceAccuracy::getCoverage);
        add("predictions", IMAGES, "Predictions in the slice", SliceAccuracy::getPredicted);
        add("labelled", IMAGES, "Labelled predictions in the slice", SliceAccuracy::getLabelled);
        add(
                "worse",
                null,
                "1 if the accuracy is below that of the other images, 0 otherwise",
                slice -> slice.getWorse() ? 1 : 0);
    }

    private void add(
            String name, @Nullable String unit, String description, Function<SliceAccuracy, @Nullable Number> figure) {
        figures.put(
                MultiGauge.builder("fashion.stream.slice." + name)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry),
                figure);
    }

    /** Replaces all gauges. */
    void show(Collection<RollingAccuracy> latest) {
        List<RollingAccuracy> shown = latest.stream()
                .filter(accuracy -> accuracy.getWindow().equals(WINDOW))
                .sorted(Comparator.comparing(RollingAccuracy::getUpdatedAt)
                        .thenComparing(RollingAccuracy::getPredicted)
                        .reversed())
                .limit(MAX_VERSIONS)
                .toList();
        figures.forEach((gauge, figure) -> gauge.register(rows(shown, figure), true));
    }

    private List<Row<?>> rows(List<RollingAccuracy> shown, Function<SliceAccuracy, @Nullable Number> figure) {
        return shown.stream()
                .flatMap(accuracy -> accuracy.getSlices().stream()
                        .limit(MAX_SLICES)
                        .filter(slice -> figure.apply(slice) != null)
                        .map(slice -> row(
                                tags(accuracy, slice),
                                Objects.requireNonNull(figure.apply(slice)).doubleValue())))
                .collect(Collectors.toList());
    }

    private Row<?> row(Tags tags, double value) {
        return Row.of(tags, this, meters -> meters.stale.getAsBoolean() ? Double.NaN : value);
    }

    private static Tags tags(RollingAccuracy accuracy, SliceAccuracy slice) {
        return Tags.of(
                "model_version",
                PlainText.cut(accuracy.getModelVersion(), MAX_CHARS),
                "attribute",
                PlainText.cut(slice.getAttribute(), MAX_CHARS),
                "kind",
                slice.getKind().name().toLowerCase(Locale.ROOT),
                "value",
                slice.getKind() == SliceKind.VALUE
                        ? PlainText.cut(Objects.requireNonNullElse(slice.getValue(), ""), MAX_CHARS)
                        : "");
    }
}
