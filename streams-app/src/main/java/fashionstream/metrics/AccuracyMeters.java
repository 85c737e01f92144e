package fashionstream.metrics;

import fashionstream.config.AppConfig;
import fashionstream.console.PlainText;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.InputCounts;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicFollower;
import fashionstream.topics.TopicGuard;
import fashionstream.verdict.LatestFigures;
import fashionstream.verdict.Verdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gauges for the figures of the accuracy topic; {@code docs/metrics.md} describes each. They are read from the topic,
 * so that every instance shows the same values, no matter which one counts. An unknown figure has no gauge; while no
 * images are counted, all figures by window are NaN, except for times.
 *
 * <p>Reads on its own thread until it is closed.
 */
public final class AccuracyMeters implements AutoCloseable {
    /** The topic retains every version forever; a metric should not. */
    private static final int MAX_VERSIONS = 5;

    /** The application has five; others may write to the topic, too. */
    private static final int MAX_WINDOWS = 10;

    private static final int MAX_CHARS = 200;
    private static final int MAX_CLASSES = 50;

    private static final String RATIO = "ratio";
    private static final String PREFIX = "fashion.stream.";

    private final Map<String, RollingAccuracy> latest = new HashMap<>();
    private final Map<WindowFigure, MultiGauge> current = new LinkedHashMap<>();
    private final Map<WindowFigure, MultiGauge> times = new LinkedHashMap<>();
    private final LatestFigures verdict = new LatestFigures();
    private final MultiGauge verdicts;
    private final MultiGauge recalls;
    private final MultiGauge precisions;
    private final MultiGauge states;
    private final MultiGauge inputs;
    private final SliceMeters slices;

    /** Like the fields above, accessed only by the reader's thread. */
    private boolean changed;

    /** Time of the latest report, null if there is none; accessed by all threads. */
    private volatile @Nullable Instant updatedAt;

    private final Instant startedAt;

    private final Clock clock;
    private final RecordDeserializer<RollingAccuracy> deserializer;
    private final TopicFollower reader;

    /**
     * Starts reading.
     *
     * @param guard monitors the topics; not closed by this
     */
    public AccuracyMeters(AppConfig config, TopicGuard guard, Clock clock, MeterRegistry registry) {
        this.clock = clock;
        this.startedAt = clock.instant();
        WindowFigure.CURRENT.forEach(figure -> current.put(figure, gauge(registry, figure)));
        WindowFigure.TIMES.forEach(figure -> times.put(figure, gauge(registry, figure)));
        verdicts = MultiGauge.builder(PREFIX + "verdict")
                .description("1 for the current overall verdict on the active model, 0 for the others")
                .register(registry);
        recalls = perClass(registry, "class.recall", "Fraction of the labelled images of a class that are recognised");
        precisions = perClass(
                registry, "class.precision", "Fraction of the labelled predictions of a class that are correct");
        states = MultiGauge.builder(PREFIX + "accuracy.state")
                .description("1 for the current state of the accuracy, 0 for the others")
                .register(registry);
        inputs = MultiGauge.builder(PREFIX + "accuracy.inputs")
                .baseUnit("records")
                .description("Number of read predictions and labels by outcome, since the first")
                .register(registry);
        slices = new SliceMeters(registry, () -> verdict.isStale(clock.instant()));
        Gauge.builder(PREFIX + "accuracy.age", this, AccuracyMeters::age)
                .baseUnit("seconds")
                .description("Time since the latest report was made")
                .register(registry);
        deserializer = RecordDeserializer.of(config, RollingAccuracy.class);
        reader = new TopicFollower(
                "metrics", config, guard, Map.of(config.topics().accuracy(), TopicFollower.WHOLE), new Reports());
        reader.bindTo(registry);
    }

    private static MultiGauge perClass(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(PREFIX + name)
                .baseUnit(RATIO)
                .description(description)
                .register(registry);
    }

    /** Seconds since the latest report; since the start if there is none. */
    private double age() {
        Instant at = updatedAt;
        return Math.max(
                0,
                Duration.between(at == null ? startedAt : at, clock.instant()).toMillis() / 1e3);
    }

    private static MultiGauge gauge(MeterRegistry registry, WindowFigure figure) {
        return MultiGauge.builder(PREFIX + figure.name())
                .baseUnit(figure.unit())
                .description(figure.description())
                .register(registry);
    }

    private final class Reports implements TopicFollower.Sink {
        @Override
        public void accept(ConsumerRecord<byte[], byte[]> record) {
            TypedRecord<RollingAccuracy> report = deserializer.read(record);
            RollingAccuracy accuracy = report.value();
            if (accuracy == null) {
                // A tombstone: the topic is compacted, and the figures of a model may be deleted.
                String key = Objects.requireNonNullElse(report.key(), "");
                changed |= latest.remove(key) != null;
                verdict.remove(key);
            } else {
                latest.put(accuracy.getModelVersion() + "/" + accuracy.getWindow(), accuracy);
                verdict.add(accuracy);
                // Never later than now: a clock that is ahead must not make old figures look current.
                Instant at = earlier(clock.instant(), accuracy.getUpdatedAt());
                Instant before = updatedAt;
                updatedAt = before == null ? at : later(before, at);
                changed = true;
            }
        }

        @Override
        public void afterPoll() {
            show();
        }

        @Override
        public void clear() {
            latest.clear();
            verdict.clear();
            changed = true;
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Called once per poll, not per record: at startup there are hours of records. */
    private void show() {
        if (!changed) {
            return;
        }
        changed = false;
        Set<String> versions = latestOf(MAX_VERSIONS, RollingAccuracy::getModelVersion);
        Set<String> windows = latestOf(MAX_WINDOWS, RollingAccuracy::getWindow);
        latest.values()
                .removeIf(accuracy ->
                        !versions.contains(accuracy.getModelVersion()) || !windows.contains(accuracy.getWindow()));
        Collection<RollingAccuracy> shown = latest.values();
        current.forEach((figure, gauge) -> gauge.register(rows(shown, figure, this::row), true));
        times.forEach(
                (figure, gauge) -> gauge.register(rows(shown, figure, (tags, value) -> Row.of(tags, value)), true));
        states.register(shown.stream().flatMap(this::states).collect(Collectors.toList()), true);
        verdicts.register(verdictRows(), true);
        recalls.register(classRows(shown, ClassAccuracy::getRecall), true);
        precisions.register(classRows(shown, ClassAccuracy::getPrecision), true);
        slices.show(shown);
        inputs.register(
                shown.stream()
                        .max(Comparator.comparing(RollingAccuracy::getUpdatedAt))
                        .map(RollingAccuracy::getInputs)
                        .map(AccuracyMeters::inputs)
                        .orElse(List.of()),
                true);
    }

    /** A row per field of the schema. */
    private static List<Row<?>> inputs(InputCounts counts) {
        List<Row<?>> rows = new ArrayList<>();
        for (Schema.Field field : counts.getSchema().getFields()) {
            rows.add(Row.of(Tags.of("kind", field.name()), (Number) counts.get(field.pos())));
        }
        return rows;
    }

    /** The given number of most recently updated names; among equally recent ones, those with the most predictions. */
    private Set<String> latestOf(int count, Function<RollingAccuracy, String> name) {
        return latest.values().stream()
                .sorted(Comparator.comparing(RollingAccuracy::getUpdatedAt)
                        .thenComparing(RollingAccuracy::getPredicted)
                        .reversed())
                .map(name)
                .distinct()
                .limit(count)
                .collect(Collectors.toSet());
    }

    private static List<Row<?>> rows(
            Collection<RollingAccuracy> shown, WindowFigure figure, BiFunction<Tags, Double, Row<?>> row) {
        List<Row<?>> rows = new ArrayList<>();
        for (RollingAccuracy accuracy : shown) {
            Number value = figure.value().apply(accuracy);
            if (value != null) {
                rows.add(row.apply(tags(accuracy), value.doubleValue()));
            }
        }
        return rows;
    }

    private Stream<Row<?>> states(RollingAccuracy accuracy) {
        return List.of(AccuracyState.OK, AccuracyState.INSUFFICIENT_DATA, AccuracyState.WARNING, AccuracyState.ALERT)
                .stream()
                .map(state -> row(tags(accuracy).and("state", lowerCase(state)), accuracy.getState() == state ? 1 : 0));
    }

    /** Of the model of the verdict; the classes with the most labels of each window. */
    private List<Row<?>> classRows(
            Collection<RollingAccuracy> shown, Function<ClassAccuracy, @Nullable Double> figure) {
        String version = verdict().modelVersion();
        return shown.stream()
                .filter(accuracy -> accuracy.getModelVersion().equals(version))
                .flatMap(accuracy -> accuracy.getClasses().stream()
                        .filter(each -> figure.apply(each) != null)
                        .sorted(Comparator.comparing(ClassAccuracy::getSupport).reversed())
                        .limit(MAX_CLASSES)
                        .map(each -> row(
                                tags(accuracy).and("class", PlainText.cut(each.getLabel(), MAX_CHARS)),
                                Objects.requireNonNull(figure.apply(each)))))
                .collect(Collectors.toList());
    }

    private List<Row<?>> verdictRows() {
        String version = verdict().modelVersion();
        return Arrays.stream(Verdict.State.values())
                .map(state -> Row.of(
                        Tags.of(
                                "model_version",
                                version == null ? "" : PlainText.cut(version, MAX_CHARS),
                                "state",
                                lowerCase(state)),
                        this,
                        meters -> meters.verdict().state() == state ? 1 : 0))
                .collect(Collectors.toList());
    }

    private Verdict verdict() {
        return verdict.verdict(clock.instant());
    }

    /** A value that is NaN while it says nothing about the present. */
    private Row<?> row(Tags tags, double value) {
        return Row.of(tags, this, meters -> meters.verdict.isStale(meters.clock.instant()) ? Double.NaN : value);
    }

    private static String lowerCase(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Tags tags(RollingAccuracy accuracy) {
        return Tags.of(
                "model_version",
                PlainText.cut(accuracy.getModelVersion(), MAX_CHARS),
                "window",
                PlainText.cut(accuracy.getWindow(), MAX_CHARS));
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
