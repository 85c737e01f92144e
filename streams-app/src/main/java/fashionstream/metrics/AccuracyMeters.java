package fashionstream.metrics;

import fashionstream.config.AppConfig;
import fashionstream.consume.BackgroundReader;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.RollingAccuracy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the accuracy topic says, as gauges; {@code docs/metrics.md} describes each. Read from the topic, so that every
 * instance shows the same, whichever of them counts. A figure that isn't known has no gauge.
 *
 * <p>On a thread of its own, until it is closed.
 */
public final class AccuracyMeters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccuracyMeters.class);

    /** The topic keeps every version for ever; a metric should not. */
    private static final int MAX_VERSIONS = 5;

    private static final String RATIO = "ratio";
    private static final String PREFIX = "fashion.stream.";

    private final Map<String, RollingAccuracy> latest = new HashMap<>();
    private final Map<MultiGauge, Function<RollingAccuracy, @Nullable Number>> figures = new LinkedHashMap<>();
    private final MultiGauge states;

    /** As all of this, of the reader's thread alone. */
    private boolean changed;

    private final Serde<RollingAccuracy> serde;
    private final BackgroundReader reader;

    /**
     * Begins to read.
     *
     * @throws fashionstream.consume.TopicMissingException if there is no accuracy topic
     */
    public AccuracyMeters(AppConfig config, MeterRegistry registry) {
        add(
                registry,
                "accuracy",
                RATIO,
                "Share of the labelled predictions that are right",
                RollingAccuracy::getAccuracy);
        add(registry, "accuracy.low", RATIO, "Lower end of its 95 % interval", RollingAccuracy::getAccuracyLow);
        add(registry, "accuracy.high", RATIO, "Upper end of its 95 % interval", RollingAccuracy::getAccuracyHigh);
        add(registry, "accuracy.target", RATIO, "The accuracy that is asked for", RollingAccuracy::getTarget);
        add(
                registry,
                "accuracy.expected",
                RATIO,
                "Mean confidence: an estimate that needs no labels",
                RollingAccuracy::getExpectedAccuracy);
        add(registry, "coverage", RATIO, "Labelled share of what is due", RollingAccuracy::getCoverage);
        add(registry, "predictions.window", "images", "Predictions in the window", RollingAccuracy::getPredicted);
        add(registry, "labelled.window", "images", "Those with a label", RollingAccuracy::getLabelled);
        add(
                registry,
                "label.lag.p99",
                "seconds",
                "Time to the label that 99 % of the labels came within",
                accuracy -> seconds(accuracy.getLabelLagP99Ms()));
        add(registry, "drift.class.mix.psi", null, "Stability of the predicted classes", drift(Drift::getClassMixPsi));
        add(registry, "drift.confidence.psi", null, "Stability of the confidence", drift(Drift::getConfidencePsi));
        add(registry, "drift.pixel.mean.shift", null, "Brightness (Cohen's d)", drift(Drift::getPixelMeanShift));
        add(
                registry,
                "drift.pixel.deviation.shift",
                null,
                "Contrast (Cohen's d)",
                drift(Drift::getPixelDeviationShift));
        states = MultiGauge.builder(PREFIX + "accuracy.state")
                .description("1 for the state that the accuracy is in, 0 for the others")
                .register(registry);
        serde = config.valueSerde(RollingAccuracy.class);
        reader = new BackgroundReader(config, config.topics().accuracy(), true, this::take, this::show);
    }

    private void add(
            MeterRegistry registry,
            String name,
            @Nullable String unit,
            String description,
            Function<RollingAccuracy, @Nullable Number> figure) {
        figures.put(
                MultiGauge.builder(PREFIX + name)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry),
                figure);
    }

    private static Function<RollingAccuracy, @Nullable Number> drift(Function<Drift, @Nullable Double> figure) {
        return accuracy -> accuracy.getDrift() == null ? null : figure.apply(accuracy.getDrift());
    }

    private static @Nullable Double seconds(@Nullable Long millis) {
        return millis == null ? null : millis / 1e3;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        RollingAccuracy accuracy;
        try {
            accuracy = serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
        } catch (SerializationException e) {
            LOG.warn(
                    "{}-{}@{} can't be read, and is not shown in the metrics: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return;
        }
        // Without a value: the topic is compacted, and a key may be deleted.
        if (accuracy != null) {
            latest.put(accuracy.getModelVersion() + "/" + accuracy.getWindow(), accuracy);
            changed = true;
        }
    }

    /** Once for all records that were at hand: behind a start lie hours of them. */
    private void show() {
        if (!changed) {
            return;
        }
        changed = false;
        Set<String> versions = latestVersions();
        latest.values().removeIf(accuracy -> !versions.contains(accuracy.getModelVersion()));
        Collection<RollingAccuracy> shown = latest.values();
        figures.forEach((gauge, figure) -> gauge.register(
                shown.stream().flatMap(accuracy -> row(accuracy, figure)).collect(Collectors.toList()), true));
        states.register(shown.stream().flatMap(AccuracyMeters::states).collect(Collectors.toList()), true);
    }

    private Set<String> latestVersions() {
        Map<String, Instant> updated = new HashMap<>();
        latest.values()
                .forEach(accuracy -> updated.merge(
                        accuracy.getModelVersion(),
                        accuracy.getUpdatedAt(),
                        (one, other) -> one.isAfter(other) ? one : other));
        return updated.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MAX_VERSIONS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Stream<Row<?>> row(RollingAccuracy accuracy, Function<RollingAccuracy, @Nullable Number> figure) {
        Number value = figure.apply(accuracy);
        return value == null ? Stream.empty() : Stream.of(Row.of(tags(accuracy), value));
    }

    private static Stream<Row<?>> states(RollingAccuracy accuracy) {
        return List.of(AccuracyState.OK, AccuracyState.INSUFFICIENT_DATA, AccuracyState.WARNING, AccuracyState.ALERT)
                .stream()
                .map(state -> Row.of(
                        tags(accuracy).and("state", state.name().toLowerCase(Locale.ROOT)),
                        accuracy.getState() == state ? 1 : 0));
    }

    private static Tags tags(RollingAccuracy accuracy) {
        return Tags.of("model_version", accuracy.getModelVersion(), "window", accuracy.getWindow());
    }

    @Override
    public void close() {
        reader.close();
        serde.close();
    }
}
