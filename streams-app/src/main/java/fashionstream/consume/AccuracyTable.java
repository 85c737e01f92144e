package fashionstream.consume;

import fashionstream.config.AppConfig;
import fashionstream.console.PlainText;
import fashionstream.console.Sparkline;
import fashionstream.console.TextTable;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TypedRecord;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.InputCounts;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SelectionState;
import fashionstream.verdict.LatestFigures;
import fashionstream.verdict.Verdict;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A table of the latest accuracy of each model in each window, with a curve of the last {@value #CURVE} updates, the
 * verdict, and the reasons of states that need attention. Not safe for use by several threads.
 */
public final class AccuracyTable implements AutoCloseable {
    private static final int CURVE = 30;

    /** Leaves room for the reasons and the other lines in a terminal of 24 lines. */
    private static final int MAX_ROWS = 12;

    private static final int MAX_REASONS = 6;

    /** The minimum range of a curve: one percentage point. */
    private static final double LEAST_RANGE = 0.01;

    private static final Comparator<Row> ORDER = Comparator.<Row, String>comparing(row -> row.latest.getModelVersion())
            .thenComparing(Row::length)
            .thenComparing(row -> row.latest.getWindow());

    private final RecordDeserializer<RollingAccuracy> deserializer;
    private final Charset charset;
    private final Clock clock;
    private final LatestFigures figures = new LatestFigures();
    private final Map<String, Row> rows = new HashMap<>();

    private static final class Row {
        private final Deque<Double> curve = new ArrayDeque<>();
        private RollingAccuracy latest;

        Row(RollingAccuracy first) {
            this.latest = first;
        }

        void update(RollingAccuracy accuracy) {
            latest = accuracy;
            Double share = accuracy.getAccuracy();
            if (share != null) {
                curve.add(share);
            }
            if (curve.size() > CURVE) {
                curve.remove();
            }
        }

        /** Sort key: time windows by their length, then the window of the last images, then that of all. */
        Duration length() {
            if (latest.getWindow().equals(WindowNames.ALL)) {
                return Duration.ofSeconds(Long.MAX_VALUE);
            }
            return WindowNames.lastImages(latest.getWindow()).isPresent()
                            || latest.getWindowStart() == null
                            || latest.getWindowEnd() == null
                    ? Duration.ofSeconds(Long.MAX_VALUE - 1)
                    : Duration.between(latest.getWindowStart(), latest.getWindowEnd());
        }
    }

    /**
     * Creates an empty table.
     *
     * @param charset charset of the terminal
     * @param clock determines whether figures are stale
     */
    public AccuracyTable(AppConfig config, Charset charset, Clock clock) {
        this.clock = clock;
        this.deserializer = RecordDeserializer.of(config, RollingAccuracy.class);
        this.charset = charset;
    }

    /** Adds a record of the accuracy topic. Counts unreadable ones. */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        deserializer.readOrSkip(record).ifPresent(this::update);
    }

    private void update(TypedRecord<RollingAccuracy> record) {
        String key = Objects.requireNonNullElse(record.key(), "");
        RollingAccuracy accuracy = record.value();
        if (accuracy == null) {
            rows.remove(key);
            figures.remove(key);
        } else {
            figures.add(accuracy);
            rows.computeIfAbsent(key, unseen -> new Row(accuracy)).update(accuracy);
        }
    }

    /** The table; each line has a line end. */
    @Override
    public String toString() {
        List<Row> shown = rows.values().stream()
                .sorted(Comparator.<Row, Instant>comparing(row -> row.latest.getUpdatedAt())
                        .reversed())
                .limit(MAX_ROWS)
                .sorted(ORDER)
                .toList();
        StringBuilder text = new StringBuilder(table(shown).toString());
        Verdict verdict = figures.verdict(clock.instant());
        String model = verdict.modelVersion() == null ? "" : " for " + verdict.modelVersion();
        text.append(line("verdict" + model + ": " + AccuracyCells.word(verdict.state()) + ": " + verdict.reason()));
        rows.values().stream()
                .map(row -> row.latest)
                .filter(accuracy -> accuracy.getWindow().equals(WindowNames.ALL)
                        && accuracy.getModelVersion().equals(verdict.modelVersion()))
                .map(WorseSlices::of)
                .filter(worse -> !worse.isEmpty())
                .forEach(worse -> text.append(line(worse)));
        if (rows.size() > shown.size()) {
            text.append(line((rows.size() - shown.size()) + " more that changed longer ago"));
        }
        if (deserializer.skipped() > 0) {
            text.append(line("unreadable records: " + deserializer.skipped() + "; --json shows why"));
        }
        shown.stream()
                .flatMap(row -> reasons(row.latest))
                .limit(MAX_REASONS)
                .forEach(reason -> text.append(line(reason)));
        rows.values().stream()
                .map(row -> row.latest)
                .max(Comparator.comparing(RollingAccuracy::getUpdatedAt))
                .map(RollingAccuracy::getInputs)
                .map(AccuracyTable::inputs)
                .filter(inputs -> !inputs.isEmpty())
                .ifPresent(inputs -> text.append(line("inputs: " + inputs)));
        return text.append(line("expected: the accuracy that the mean confidence predicts; not reliable under drift"))
                .toString();
    }

    private TextTable table(List<Row> shown) {
        TextTable table = new TextTable();
        for (String title : AccuracyCells.TITLES) {
            table = isNumber(title) ? table.right(title) : table.left(title);
        }
        table.left("last " + CURVE + " updates");
        for (Row row : shown) {
            List<Object> cells = new ArrayList<>(AccuracyCells.of(row.latest));
            cells.add(Sparkline.of(row.curve, LEAST_RANGE, charset));
            table.row(cells.toArray());
        }
        return table;
    }

    private static boolean isNumber(String title) {
        return switch (title) {
            case "predicted", "labelled", "accuracy", "expected", "coverage" -> true;
            default -> false;
        };
    }

    private static Stream<String> reasons(RollingAccuracy accuracy) {
        List<String> reasons = new ArrayList<>();
        if (accuracy.getState() == AccuracyState.WARNING || accuracy.getState() == AccuracyState.ALERT) {
            reasons.add(AccuracyCells.word(accuracy.getState()) + " in " + accuracy.getWindow() + ": "
                    + accuracy.getStateReason());
        } else if (accuracy.getSelection() != null && accuracy.getSelection().getState() == SelectionState.SELECTED) {
            reasons.add(accuracy.getWindow() + ": " + accuracy.getSelection().getReason());
        }
        Drift drift = accuracy.getDrift();
        if (drift != null
                && (drift.getState() == DriftState.MODERATE
                        || drift.getState() == DriftState.MAJOR
                        || drift.getChangedSince() != null)) {
            reasons.add("drift in " + accuracy.getWindow() + ": " + drift.getReason());
        }
        return reasons.stream();
    }

    /** Counts of records that were not counted normally; empty if there are none. */
    private static String inputs(InputCounts counts) {
        return Stream.of(
                        named(counts.getInvalidPredictions(), "invalid predictions"),
                        named(counts.getInvalidLabels(), "invalid labels"),
                        named(counts.getUnknownLabels(), "unknown labels"),
                        named(counts.getOrphanedLabels(), "orphaned labels"),
                        named(counts.getFutureRecords(), "records from the future"),
                        named(counts.getLateImages(), "late images"),
                        named(counts.getSharedIds(), "images with the id of another"),
                        named(counts.getAmbiguousLabels(), "ambiguous labels"),
                        named(counts.getUntrackedPredictions(), "untracked predictions"),
                        named(counts.getUntrackedModels(), "predictions of untracked models"),
                        named(counts.getUnreadableIncrements(), "unreadable increments"))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String named(long count, String what) {
        return count == 0 ? "" : count + " " + what;
    }

    private static String line(String words) {
        return PlainText.oneLine(words) + System.lineSeparator();
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
