package fashionstream.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.config.AppConfig;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.InputCounts;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import fashionstream.schema.SelectionState;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyTableTest {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static DevelopmentRegistry registry;

    @SuppressWarnings("NullAway.Init")
    private static AppConfig config;

    @SuppressWarnings("NullAway.Init")
    private AccuracyTable table;

    @BeforeAll
    static void startRegistry() throws IOException {
        registry = DevelopmentRegistry.start(0, folder);
        config = AppConfig.of(Map.of("schema.registry.url", registry.url()));
    }

    @AfterAll
    static void stopRegistry() throws IOException {
        registry.close();
    }

    @BeforeEach
    void begin() {
        begin(Examples.TIME.plusSeconds(1));
    }

    private void begin(Instant now) {
        table = new AccuracyTable(config, UTF_8, Clock.fixed(now, ZoneOffset.UTC));
    }

    @AfterEach
    void end() {
        table.close();
    }

    @Test
    void shouldShowTheLatestAccuracyAndItsCurve() {
        add(accuracy("all", 0.5).build());
        add(accuracy("all", 0.75).build());
        add(accuracy("all", 1).build());

        List<String> lines = table.toString().lines().toList();
        assertThat(lines.get(0).split(" {2,}"))
                .containsExactly(
                        "window",
                        "model",
                        "predicted",
                        "labelled",
                        "accuracy",
                        "95 % interval",
                        "expected",
                        "coverage",
                        "state",
                        "drift",
                        "last 30 updates");
        assertThat(lines.get(1).split(" {2,}"))
                .containsExactly(
                        "all",
                        "0123456789ab",
                        "9",
                        "4",
                        "100.00 %",
                        "30.06 % to 95.44 %",
                        "-",
                        "50.00 %",
                        "unknown",
                        "-",
                        "▁▅█");
        assertThat(lines)
                .hasSize(4)
                .last()
                .asString()
                .startsWith("expected: the accuracy that the mean confidence predicts");
    }

    @Test
    void shouldKeepTheCurveShort() {
        for (int i = 0; i < 100; i++) {
            add(accuracy("all", i % 2).build());
        }
        assertThat(table.toString()).containsPattern(" (▁█){15}\\R");
    }

    @Test
    void shouldShowTheAdjustedAccuracyIfLabelsAreSelected() {
        add(accuracy("all", 0.6)
                .setSelection(Selection.newBuilder()
                        .setState(SelectionState.SELECTED)
                        .setImages(9)
                        .setEvidence(1000)
                        .setDistance(0.4)
                        .setAdjustedAccuracy(0.939)
                        .setAdjustedLow(0.92)
                        .setAdjustedHigh(0.955)
                        .setUnlabelledShare(0)
                        .setReason("labels are not a random sample; accuracy adjusted for this 93.90 %")
                        .build())
                .build());

        assertThat(table.toString())
                .contains("all: labels are not a random sample; accuracy adjusted for this 93.90 %");
    }

    @Test
    void shouldSortWindowsByTheirLength() {
        for (String window : List.of("all", "last-1000", "24h", "1m")) {
            RollingAccuracy.Builder accuracy = accuracy(window, 0.9);
            if (window.equals("24h") || window.equals("1m")) {
                accuracy.setWindowStart(Examples.TIME)
                        .setWindowEnd(Examples.TIME.plusSeconds(window.equals("1m") ? 60 : 86_400));
            }
            add(accuracy.build());
        }
        assertThat(table.toString().lines().skip(1).limit(4))
                .extracting(line -> line.replaceFirst(" .*", ""))
                .containsExactly("1m", "24h", "last-1000", "all");
    }

    @Test
    void shouldShowReasonsForStatesThatNeedAttention() {
        add(accuracy("all", 0.5)
                .setState(AccuracyState.ALERT)
                .setStateReason("the interval lies\u001b[2J below")
                .setDrift(Drift.newBuilder()
                        .setState(DriftState.MAJOR)
                        .setReason("confidence PSI 0.41")
                        .build())
                .build());
        assertThat(table.toString())
                .contains("alert in all: the interval lies?[2J below")
                .contains("drift in all: confidence PSI 0.41")
                .doesNotContain("\u001b");
    }

    @Test
    void shouldNameTheSlicesThatAreWorse() {
        add(accuracy("all", 0.9)
                .setSlices(List.of(
                        slice(SliceKind.VALUE, "7\u001b", 340, 276, true),
                        slice(SliceKind.VALUE, "8", 660, 620, false),
                        slice(SliceKind.MISSING, null, 100, 50, true)))
                .build());

        assertThat(table.toString().lines())
                .contains(
                        "worse than the rest: no camera 50.0 % of 100 (rest 89.6 %), camera=7? 81.2 % of 340 (rest 88.2 %)");

        add(accuracy("all", 0.9)
                .setSlices(Collections.nCopies(5, slice(SliceKind.OTHER, null, 100, 50, true)))
                .build());
        assertThat(table.toString()).contains("other camera 50.0 % of 100 (rest 50.0 %) and 2 more");

        add(accuracy("all", 0.9)
                .setSlices(List.of(slice(SliceKind.VALUE, "8", 660, 620, false)))
                .build());
        assertThat(table.toString()).doesNotContain("worse than the rest");
    }

    private static SliceAccuracy slice(
            SliceKind kind, @Nullable String value, long labelled, long correct, boolean worse) {
        return SliceAccuracy.newBuilder()
                .setAttribute("camera")
                .setKind(kind)
                .setValue(value)
                .setPredicted(labelled)
                .setLabelled(labelled)
                .setCorrect(correct)
                .setWorse(worse)
                .build();
    }

    @Test
    void shouldShowTheVerdict() {
        add(accuracy("last-1000", 0.95)
                .setState(AccuracyState.OK)
                .setStateReason("accuracy 95.00 %")
                .build());
        assertThat(table.toString().lines()).contains("verdict for 0123456789ab: ok: accuracy 95.00 %");

        end();
        begin(Examples.TIME.plusSeconds(3 * 3600));
        add(accuracy("last-1000", 0.95).setState(AccuracyState.OK).build());
        assertThat(table.toString().lines())
                .contains(
                        "verdict for 0123456789ab: stale: no image has been counted for 3 hours; all figures are older");
    }

    @Test
    void shouldReportRecordsThatWereNotCountedNormally() {
        add(accuracy("all", 0.5).build());
        assertThat(table.toString()).doesNotContain("inputs:");

        add(accuracy("all", 0.5)
                .setInputs(InputCounts.newBuilder()
                        .setLabels(9)
                        .setCorrections(1)
                        .setWithdrawals(0)
                        .setWaitingLabels(0)
                        .setOrphanedLabels(0)
                        .setUnknownLabels(0)
                        .setInvalidLabels(0)
                        .setInvalidPredictions(7)
                        .setRepeatedPredictions(3)
                        .setFutureRecords(0)
                        .setUntrackedPredictions(64)
                        .setSharedIds(3)
                        .build())
                .build());
        assertThat(table.toString().lines())
                .contains("inputs: 7 invalid predictions, 3 images with the id of another, 64 untracked predictions");
    }

    @Test
    void shouldRemoveDeletedRecordsAndCountUnreadableOnes() {
        assertThat(table.toString()).contains("no image has been counted yet");
        add(accuracy("all", 0.5).build());
        table.add(Examples.record("0123456789ab/all".getBytes(UTF_8), null));
        table.add(Examples.record("x".getBytes(UTF_8), "garbage".getBytes(UTF_8)));
        assertThat(table.toString()).contains("no image has been counted yet").contains("unreadable records: 1");
    }

    private static RollingAccuracy.Builder accuracy(String window, double share) {
        return RollingAccuracy.newBuilder(Examples.accuracy())
                .setWindow(window)
                .setPredicted(9)
                .setAccuracy(share)
                .setCoverage(0.5)
                .setCountedAt(Examples.TIME);
    }

    private void add(RollingAccuracy accuracy) {
        byte[] key = (accuracy.getModelVersion() + "/" + accuracy.getWindow()).getBytes(UTF_8);
        try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
            table.add(Examples.record(key, serde.serializer().serialize("accuracy", accuracy)));
        }
    }
}
