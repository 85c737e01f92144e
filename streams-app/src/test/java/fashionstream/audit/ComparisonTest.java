package fashionstream.audit;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.audit.AuditReport.Difference;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.InputCounts;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Duration DUE = Duration.ofMinutes(1);
    private static final long TTL = 10_000;

    private final Truths truths = new Truths();
    private final List<Prediction> predictions = new ArrayList<>(Example.predictions());
    private long offset;

    @Test
    void shouldAgreeWithCorrectFigures() {
        AuditReport report =
                audit(Example.published().build(), Example.last(1000).build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided()).isEmpty();
        // 16 figures of the window, 6 of the selection of labels, 7 of each class and 4 of the confusion matrix, plus
        // those of the last images.
        assertThat(report.figures()).isGreaterThan(16 + 6 + 2 * 7 + 4);
        assertThat(report.agrees()).isTrue();
    }

    @Test
    void shouldFindEachWrongFigure() {
        shouldFind("predicted", record -> record.setPredicted(4));
        shouldFind("labelled", record -> record.setLabelled(3));
        shouldFind("correct", record -> record.setCorrect(2));
        shouldFind("accuracy", record -> record.setAccuracy(0.51));
        shouldFind("accuracy_low", record -> record.setAccuracyLow(0.09));
        shouldFind("accuracy_high", record -> record.setAccuracyHigh(null));
        shouldFind("expected_accuracy", record -> record.setExpectedAccuracy(0.76));
        shouldFind("mean_confidence_labelled", record -> record.setMeanConfidenceLabelled(0.8));
        shouldFind("selection.evidence", record -> selection(record).setEvidence(2));
        shouldFind("selection.distance", record -> selection(record).setDistance(0));
        shouldFind("selection.adjusted_accuracy", record -> selection(record).setAdjustedAccuracy(0.5));
        shouldFind("selection.adjusted_low", record -> selection(record).setAdjustedLow(0.1));
        shouldFind("selection.adjusted_high", record -> selection(record).setAdjustedHigh(0.9));
        shouldFind("selection.unlabelled_share", record -> selection(record).setUnlabelledShare(0.5));
        shouldFind("macro_f1", record -> record.setMacroF1(0.3));
        shouldFind("balanced_accuracy", record -> record.setBalancedAccuracy(0.6));
        shouldFind("cohens_kappa", record -> record.setCohensKappa(null));
        shouldFind("matthews_correlation", record -> record.setMatthewsCorrelation(0.0));
        shouldFind("top_5_accuracy", record -> record.setTop5Accuracy(1.0));
        shouldFind("log_loss", record -> record.setLogLoss(0.5));
        shouldFind("brier_score", record -> record.setBrierScore(0.41));
        shouldFind("calibration_error", record -> record.setCalibrationError(0.3));
        shouldFind("confusion[Coat as Bag]", record -> record.setConfusion(List.of(1L, 0L, 2L, 0L)));
        shouldFind(
                "classes[Coat].precision", record -> record.getClasses().get(1).setPrecision(0.0));
        shouldFind(
                "classes[Bag].predictions", record -> record.getClasses().get(0).setPredictions(3));
    }

    private static Selection selection(RollingAccuracy record) {
        return Objects.requireNonNull(record.getSelection());
    }

    @Test
    void shouldNotCompareTheSelectionOfLabelsIfAnEarlierVersionCountedSomeImages() {
        RollingAccuracy record = Example.published().build();
        selection(record).setImages(2);
        selection(record).setEvidence(2);

        assertThat(audit(record).agrees()).isTrue();
    }

    private void shouldFind(String figure, Consumer<RollingAccuracy> mistake) {
        RollingAccuracy wrong = Example.published().build();
        mistake.accept(wrong);
        assertThat(audit(wrong).differences()).singleElement().satisfies(difference -> {
            assertThat(difference.figure()).isEqualTo(figure);
            assertThat(difference.window()).isEqualTo("all");
            assertThat(difference.modelVersion()).isEqualTo(Example.VERSION);
        });
    }

    @Test
    void shouldNotCountADuplicate() {
        predictions.add(Example.predictions().get(0));
        assertThat(audit(Example.published().build()).differences()).isEmpty();
        predictions.add(Example.prediction("x", 0, 0.8f, "Bag", 77));
        assertThat(audit(Example.published().build()).differences())
                .as("the same image, sent again")
                .extracting(Difference::figure)
                .contains("predicted", "labelled", "correct");
    }

    @Test
    void shouldDistinguishImagesOfARecreatedTopicFromDuplicates() {
        predictions.add(Prediction.newBuilder(Example.predictions().get(0))
                .setImageTopicId("AAAAAAAAAAAAAAAAAAAAAA")
                .build());
        assertThat(audit(Example.published().build()).differences())
                .contains(new Difference(Example.VERSION, "all", "predicted", "3", "4"));
    }

    @Test
    void shouldBeUndecidedIfALabelMayNotApplyToAllImagesOfAnId() {
        for (int i = 0; i < 32; i++) {
            predictions.add(Example.prediction("x", 0, 0.8f, "Bag", 100 + i));
        }
        RollingAccuracy.Builder published =
                Example.published().setPredicted(35).setLabelled(34).setCorrect(33);
        assertThat(audit(published.build()).differences())
                .as("labels within the images count as they come")
                .extracting(Difference::figure)
                .doesNotContain("predicted", "labelled", "correct");
        label("x", "Bag", 1000, 0);
        AuditReport report = audit(Example.published().build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided())
                .singleElement()
                .asString()
                .contains("labels of 1 predictions", "belong to an image id with many");
    }

    @Test
    void shouldCompareAMatrixWhoseCellsAreListed() {
        List<ConfusionCell> cells = List.of(new ConfusionCell(0, 0, 1L), new ConfusionCell(1, 0, 1L));
        RollingAccuracy.Builder sparse =
                Example.published().setConfusion(List.of()).setConfusionCells(cells);
        assertThat(audit(
                        sparse.build(),
                        sparse.setWindow("last-1000").setPredicted(2).build()))
                .satisfies(report -> assertThat(report.differences()).isEmpty());

        sparse.setWindow("all").setPredicted(3);
        assertThat(audit(sparse.setConfusionCells(cells.subList(0, 1)).build()).differences())
                .containsExactly(new Difference(Example.VERSION, "all", "confusion[Coat as Bag]", "0", "1"));
        assertThat(audit(sparse.setConfusionOmitted(1).build()).differences()).isEmpty();
        assertThat(audit(sparse.setConfusionCells(List.of(new ConfusionCell(0, 0, 2L)))
                                .build())
                        .differences())
                .containsExactly(new Difference(Example.VERSION, "all", "confusion[Bag as Bag]", "2", "1"));
    }

    @Test
    void shouldBeUndecidedWithoutClasses() {
        AuditReport report = audit(Example.published()
                .setClasses(List.of())
                .setClassesOmitted(2)
                .setConfusion(List.of())
                .setConfusionOmitted(2)
                .build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided()).singleElement().asString().contains("too many classes");
    }

    @Test
    void shouldIgnoreModelsBeyondTheTrackedOnes() {
        predictions.add(Prediction.newBuilder(Example.prediction("p", 0, 0.7f, "Bag", 50))
                .setModelVersion("invented")
                .build());
        AuditReport report = audit(Example.published()
                .setInputs(inputs().setUntrackedModels(1).build())
                .build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided()).singleElement().asString().contains("1 model versions");
    }

    private static InputCounts.Builder inputs() {
        return InputCounts.newBuilder()
                .setLabels(0)
                .setCorrections(0)
                .setWithdrawals(0)
                .setWaitingLabels(0)
                .setOrphanedLabels(0)
                .setUnknownLabels(0)
                .setInvalidLabels(0)
                .setInvalidPredictions(0)
                .setRepeatedPredictions(0)
                .setFutureRecords(0);
    }

    @Test
    void shouldUseTheLatestLabel() {
        // Labels override those of the image records: x gets another one, y none, and z its first.
        label("x", "Bag", 1000, 0);
        label("x", "Coat", 1001, 0);
        label("y", null, 1000, 0);
        label("z", "Coat", 1000, 0);
        label("nobody", "Bag", 1000, 0);
        AuditReport report = audit(Example.published().build());
        assertThat(report.differences())
                .contains(
                        new Difference(Example.VERSION, "all", "confusion[Bag as Bag]", "1", "0"),
                        new Difference(Example.VERSION, "all", "confusion[Coat as Coat]", "0", "1"))
                .extracting(Difference::figure)
                .doesNotContain("labelled", "confusion[Coat as Bag]", "predicted");
    }

    private void label(String imageId, @Nullable String label, long timestamp, int partition) {
        Truths.Order order = Truths.Order.of(Instant.ofEpochMilli(timestamp), timestamp, partition, offset++);
        truths.put(imageId, label, order);
    }

    /** Labels of an image can be in different partitions, which are read in any order. */
    @Test
    void shouldUseTheLatestLabelOfAllPartitions() {
        label("z", "Coat", 1001, 5);
        label("z", "Bag", 1000, 1);
        label("x", "Bag", 1000, 1);
        label("x", "Coat", 1001, 5);
        assertThat(audit(Example.published().build()).differences())
                .contains(
                        new Difference(Example.VERSION, "all", "confusion[Bag as Bag]", "1", "0"),
                        new Difference(Example.VERSION, "all", "confusion[Coat as Coat]", "0", "1"));
    }

    @Test
    void shouldIgnoreALabelThatIsNotAClass() {
        label("x", "Sofa", 1000, 0);
        assertThat(audit(Example.published().build()).differences())
                .contains(new Difference(Example.VERSION, "all", "labelled", "2", "1"));
    }

    @Test
    void shouldBeUndecidedIfALabelMayHaveArrivedTooLate() {
        label("z", "Coat", 1000 + TTL + 1, 0);
        AuditReport report = audit(Example.published().build(), Example.last(2).build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided()).hasSize(2).first().asString().contains("all:", "accuracy.label.ttl.ms");
    }

    @Test
    void shouldCountTimeWindowsByTimestamps() {
        RollingAccuracy.Builder minute = Example.published().setWindow("1m");
        assertThat(audit(minute.setWindowStart(Instant.ofEpochMilli(1000))
                                .setWindowEnd(Instant.ofEpochMilli(1001))
                                .build())
                        .differences())
                .isEmpty();
        assertThat(audit(minute.setWindowStart(Instant.ofEpochMilli(900))
                                .setWindowEnd(Instant.ofEpochMilli(1000))
                                .build())
                        .differences())
                .as("the end lies outside")
                .contains(new Difference(Example.VERSION, "1m", "predicted", "3", "0"));
    }

    @Test
    void shouldBeUndecidedAboutTimestampsInTheFuture() {
        RollingAccuracy.Builder minute = Example.published()
                .setWindow("1m")
                .setWindowStart(Instant.ofEpochMilli(900))
                .setWindowEnd(Instant.ofEpochMilli(1000))
                .setInputs(inputs().setFutureRecords(3).build());
        AuditReport report = audit(minute.build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided())
                .singleElement()
                .asString()
                .contains("1m", "3 records had timestamps in the future");
    }

    @Test
    void shouldIgnoreInvalidPredictions() {
        predictions.add(Prediction.newBuilder(Example.prediction("p", 0, 0.7f, "Bag", 50))
                .setClassIndex(1)
                .build());
        predictions.add(Prediction.newBuilder(Example.prediction("p", 0, 0.7f, "Bag", 51))
                .setProbabilities(List.of(0.7f, 0.2f, 0.1f))
                .build());
        predictions.add(Prediction.newBuilder(Example.prediction("p", 0, 0.7f, "Bag", 52))
                .setProbabilities(List.of(0.7f, Float.NaN))
                .build());
        predictions.add(Prediction.newBuilder(Example.prediction("p", 0, 0.7f, "Bag", 53))
                .setConfidence(0.9f)
                .build());
        predictions.add(Example.prediction("p", 0, 0.7f, "B".repeat(1025), 54));
        predictions.add(Example.prediction("p", 0, 0.7f, "Bag", -1));
        predictions.add(Prediction.newBuilder(Example.prediction("p", 0, 0.7f, "Bag", 55))
                .setModelVersion("")
                .build());
        assertThat(audit(Example.published().build()).differences()).isEmpty();
    }

    @Test
    void shouldCheckTheLastImagesForConsistency() {
        assertThat(audit(Example.last(2).setCorrect(2).build()).differences())
                .extracting(Difference::figure)
                .containsExactly("correct");
        List<Long> more = List.of(2L, 0L, 0L, 0L);
        assertThat(audit(Example.last(2).setConfusion(more).build()).differences())
                .contains(new Difference(
                        Example.VERSION, "last-2", "confusion[Bag as Bag]", "2", "at most the 1 of all"));
        List<Long> fewer = List.of(1L, 0L, 0L, 0L);
        assertThat(audit(Example.last(2).setConfusion(fewer).build()).differences())
                .contains(new Difference(Example.VERSION, "last-2", "labelled", "1", "at least 2"));
        assertThat(audit(Example.last(1).setConfusion(fewer).build()).differences())
                .extracting(Difference::recounted)
                .doesNotContain("at least 1");
    }

    @Test
    void shouldReportAModelThatWasNotPublished() {
        predictions.set(
                0,
                Prediction.newBuilder(predictions.get(0))
                        .setModelVersion("ba9876543210")
                        .build());
        assertThat(audit(Example.published().build()).differences())
                .contains(new Difference("ba9876543210", "all", "predicted", "-", "1"));
    }

    /** The predictions are of second 1, and due after a minute. */
    @Test
    void shouldRecountWhatIsDue() {
        RollingAccuracy.Builder later = Example.published().setUpdatedAt(Instant.ofEpochSecond(70));
        assertThat(audit(later.setDue(3).setCoverage(2.0 / 3).build()).differences())
                .isEmpty();
        assertThat(audit(later.setDue(2).setCoverage(1.0).build()).differences())
                .containsExactly(new Difference(Example.VERSION, "all", "due", "2", "3"));
        assertThat(audit(later.setDue(3).setCoverage(1.0 / 3).build()).differences())
                .containsExactly(
                        new Difference(Example.VERSION, "all", "coverage", Double.toString(1.0 / 3), "2 of 3"));
        assertThat(audit(later.setDue(3).setCoverage(null).build()).differences())
                .extracting(Difference::figure)
                .containsExactly("coverage");
        RollingAccuracy.Builder early = Example.published().setUpdatedAt(Instant.ofEpochSecond(60));
        assertThat(audit(early.setDue(0).setCoverage(null).build()).differences())
                .isEmpty();
        assertThat(audit(early.setDue(3).setCoverage(2.0 / 3).build()).differences())
                .containsExactly(new Difference(Example.VERSION, "all", "due", "3", "0"));
    }

    /** Whether images of the second at the due age are due depends on how they are counted. */
    @Test
    void shouldAcceptEitherCountWithinASecondOfTheDueAge() {
        RollingAccuracy.Builder edge = Example.published().setUpdatedAt(Instant.ofEpochMilli(61_500));
        assertThat(audit(edge.setDue(3).setCoverage(2.0 / 3).build()).differences())
                .isEmpty();
        assertThat(audit(edge.setDue(0).setCoverage(null).build()).differences())
                .isEmpty();
    }

    /** The figures of images x, y (camera 7) and z (camera 8, which has no figures of its own). */
    @Test
    void shouldRecountTheSlices() {
        predictions.get(0).setAttributes(Map.of("camera", "7"));
        predictions.get(1).setAttributes(Map.of("camera", "7"));
        predictions.get(2).setAttributes(Map.of("camera", "8"));
        assertThat(audit(sliced(seven(), other()).build()).differences()).isEmpty();
        assertThat(audit(sliced(seven(), other()).build()).undecided()).isEmpty();

        assertThat(audit(sliced(seven().setCorrect(2), other()).build()).differences())
                .containsExactly(new Difference(Example.VERSION, "all", "slices[camera=7].correct", "2", "1"));
        assertThat(audit(sliced(seven().setExpectedAccuracy(0.9), other()).build())
                        .differences())
                .extracting(Difference::figure)
                .containsExactly("slices[camera=7].expected_accuracy");
        assertThat(audit(sliced(seven().setDue(2).setCoverage(1.0), other()).build())
                        .differences())
                .extracting(Difference::figure)
                .containsExactly("slices[camera=7].due");
    }

    /** Earlier predictions don't carry an attribute that is set later. */
    @Test
    void shouldNotRecountImagesWithoutAnAttributeThatWasSetLater() {
        predictions.get(0).setAttributes(Map.of("camera", "7"));
        predictions.get(1).setAttributes(Map.of("camera", "7"));

        AuditReport report = audit(sliced(seven()).build());
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided())
                .singleElement()
                .asString()
                .contains("attribute camera was counted for a part of the predictions only");
    }

    private static RollingAccuracy.Builder sliced(SliceAccuracy.Builder... slices) {
        return Example.published()
                .setSlices(
                        Arrays.stream(slices).map(SliceAccuracy.Builder::build).toList());
    }

    private static SliceAccuracy.Builder seven() {
        return SliceAccuracy.newBuilder()
                .setAttribute("camera")
                .setKind(SliceKind.VALUE)
                .setValue("7")
                .setPredicted(2)
                .setLabelled(2)
                .setCorrect(1)
                .setAccuracy(0.5)
                .setAccuracyLow(0.0945312057)
                .setAccuracyHigh(0.9054687943)
                .setExpectedAccuracy(0.7);
    }

    private static SliceAccuracy.Builder other() {
        return SliceAccuracy.newBuilder()
                .setAttribute("camera")
                .setKind(SliceKind.OTHER)
                .setPredicted(1)
                .setLabelled(0)
                .setCorrect(0)
                .setExpectedAccuracy(0.9);
    }

    private AuditReport audit(RollingAccuracy... published) {
        Recount recount = new Recount(List.of(published), truths, TTL, DUE);
        predictions.forEach(prediction -> recount.add(prediction, 1000));
        return Comparison.of(List.of(published), List.of(), recount, published.length, true);
    }
}
