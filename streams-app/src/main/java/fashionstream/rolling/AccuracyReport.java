package fashionstream.rolling;

import fashionstream.accuracy.ChanceCorrection;
import fashionstream.accuracy.ClassReport;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.drift.ChangeDetector.Change;
import fashionstream.drift.DriftJudgement;
import fashionstream.drift.DriftReference;
import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.counts.AccuracyJudgement;
import fashionstream.rolling.counts.ExpectedAccuracy;
import fashionstream.rolling.counts.InputTotals;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.LabelledCounts;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.InputCounts;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Creates records of the accuracy topic. A record that would be too large for the topic omits cells of the confusion
 * matrix, the rarest first, then the slices, then the classes; the other figures always fit.
 */
final class AccuracyReport {
    /**
     * Up to this number of classes, the record has the whole confusion matrix; beyond, only the cells that are not
     * zero.
     */
    static final int MAX_DENSE_CLASSES = 64;

    private AccuracyReport() {}

    /**
     * Creates a record.
     *
     * @param slices the figures by slice
     * @param maxBytes largest size of the record, without key and envelope
     */
    static RollingAccuracy of(
            ModelState state,
            WindowFigures window,
            List<SliceAccuracy> slices,
            InputState inputs,
            AccuracyJudgement.@Nullable AccuracyTarget target,
            AccuracyJudgement judgement,
            Instant now,
            long maxBytes) {
        ModelIdentity model = state.model();
        LabelledCounts labelled = window.labelled();
        List<ClassReport> classes = classReports(labelled, model.classes());
        ChanceCorrection corrected = ChanceCorrection.of(classes);
        long total = window.labelledPredictions();
        ExpectedAccuracy expected = ExpectedAccuracy.of(
                window.expectedAccuracy(), window.predictions(), state.change().imagesPerRun(), state.reference());
        RollingAccuracy.Builder report = RollingAccuracy.newBuilder()
                .setWindow(window.name())
                .setWindowStart(time(window.start()))
                .setWindowEnd(time(window.end()))
                .setUpdatedAt(now)
                .setWatermark(inputs.watermark() == Long.MIN_VALUE ? null : Instant.ofEpochMilli(inputs.watermark()))
                .setCountedAt(
                        state.times().countedAt() == 0
                                ? null
                                : Instant.ofEpochMilli(state.times().countedAt()))
                .setSkewMs(
                        inputs.watermark() == Long.MIN_VALUE
                                ? null
                                : inputs.skew().millis())
                .setModelName(model.name())
                .setModelVersion(model.version())
                .setChallenger(state.challenger())
                .setPredicted(window.predictions())
                .setLabelled(total)
                .setCorrect(window.correct())
                .setAccuracy(share(window.correct(), total))
                .setExpectedAccuracy(expected == null ? null : expected.value())
                .setExpectedAccuracyError(expected == null ? null : expected.error())
                .setExpectedBelowTarget(expected != null && expected.isBelow(target))
                .setMacroF1(macroF1(classes))
                .setBalancedAccuracy(corrected.balancedAccuracy())
                .setCohensKappa(corrected.kappa())
                .setMatthewsCorrelation(corrected.matthews())
                .setTop5Accuracy(labelled.topFiveAccuracy())
                .setDue(window.due())
                .setCoverage(window.due() == 0 ? null : (double) window.dueLabelled() / window.due())
                .setLabelLagP50Ms(labelled.lags().quantile(0.5))
                .setLabelLagP99Ms(labelled.lags().quantile(0.99))
                .setOldestUnlabelled(time(window.oldestUnlabelled()))
                .setInputs(inputs(inputs.totals()))
                .setTarget(target == null ? null : target.minimum())
                .setState(judgement.state())
                .setStateReason(judgement.reason())
                .setSelection(
                        window.selection() == null ? null : window.selection().selection())
                .setDrift(drift(window, state))
                .setClasses(classes(classes, window))
                .setConfusion(List.of())
                .setSlices(slices);
        if (total > 0) {
            WilsonInterval interval = WilsonInterval.of(window.correct(), total);
            report.setAccuracyLow(interval.low())
                    .setAccuracyHigh(interval.high())
                    .setMeanConfidenceLabelled(labelled.reliability().meanConfidence())
                    .setLogLoss(labelled.logLossSum() / total)
                    .setBrierScore(labelled.brierSum() / total)
                    .setCalibrationError(labelled.reliability().expectedCalibrationError());
        }
        return fitting(report.build(), labelled, maxBytes);
    }

    private static RollingAccuracy fitting(RollingAccuracy report, LabelledCounts labelled, long maxBytes) {
        setConfusion(report, cells(labelled), labelled.classes());
        while (bytes(report) > maxBytes
                && report.getConfusionCells() != null
                && !report.getConfusionCells().isEmpty()) {
            setConfusion(report, mostFrequent(report.getConfusionCells()), labelled.classes());
        }
        if (bytes(report) > maxBytes) {
            report.setConfusion(List.of());
            report.setConfusionOmitted(report.getLabelled());
        }
        if (bytes(report) > maxBytes) {
            report.setSlicesOmitted(report.getSlices().size());
            report.setSlices(List.of());
        }
        if (bytes(report) > maxBytes) {
            report.setClassesOmitted(report.getClasses().size());
            report.setClasses(List.of());
        }
        return report;
    }

    private static void setConfusion(RollingAccuracy report, List<ConfusionCell> cells, int classes) {
        if (classes <= MAX_DENSE_CLASSES) {
            Long[] dense = new Long[classes * classes];
            Arrays.fill(dense, 0L);
            cells.forEach(cell -> dense[cell.getTrueClass() * classes + cell.getPredictedClass()] = cell.getCount());
            report.setConfusion(List.of(dense));
        } else {
            report.setConfusionCells(cells);
        }
        long listed = cells.stream().mapToLong(ConfusionCell::getCount).sum();
        report.setConfusionOmitted(Math.max(0, report.getLabelled() - listed));
    }

    private static List<ConfusionCell> cells(LabelledCounts labelled) {
        List<ConfusionCell> cells = new ArrayList<>();
        labelled.forEachPair(
                (trueClass, predictedClass, count) -> cells.add(new ConfusionCell(trueClass, predictedClass, count)));
        return cells;
    }

    /** The more frequent half, in the same order. */
    private static List<ConfusionCell> mostFrequent(List<ConfusionCell> cells) {
        return cells.stream()
                .sorted(Comparator.comparingLong(ConfusionCell::getCount).reversed())
                .limit(cells.size() / 2)
                .sorted(Comparator.comparingInt(ConfusionCell::getTrueClass)
                        .thenComparingInt(ConfusionCell::getPredictedClass))
                .toList();
    }

    /** Size in Avro plus a few bytes. */
    static int bytes(RollingAccuracy report) {
        try {
            return RollingAccuracy.getEncoder().encode(report).remaining();
        } catch (IOException e) {
            throw new UncheckedIOException("a record in memory can't be encoded", e);
        }
    }

    /** Event times start in 1970, although a window that ends there starts earlier. */
    private static @Nullable Instant time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(Math.max(0, millis));
    }

    private static List<ClassReport> classReports(LabelledCounts labelled, List<String> classes) {
        List<ClassReport> reports = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            long support = Math.max(0, labelled.support(i));
            long predicted = Math.max(0, labelled.predicted(i));
            long correct = Math.max(0, labelled.correct(i));
            reports.add(new ClassReport(
                    classes.get(i),
                    support,
                    predicted,
                    correct,
                    share(correct, predicted),
                    share(correct, support),
                    share(2 * correct, support + predicted)));
        }
        return reports;
    }

    private static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    /** The last labelled images are selected by having a label, so they do not represent all images. */
    private static @Nullable Drift drift(WindowFigures window, ModelState state) {
        DriftReference reference = state.reference();
        if (window.predicted() == null || reference == null) {
            return null;
        }
        Change change = state.change();
        DriftJudgement judgement = DriftJudgement.of(
                window.predicted().observed(),
                reference,
                change,
                Objects.requireNonNullElse(window.start(), Long.MAX_VALUE));
        return Drift.newBuilder()
                .setClassMixPsi(judgement.classMixPsi())
                .setClassMixPsiCorrected(judgement.classMixPsiCorrected())
                .setClassMixDistance(judgement.classMixDistance())
                .setConfidencePsi(judgement.confidencePsi())
                .setConfidencePsiCorrected(judgement.confidencePsiCorrected())
                .setPixelMean(judgement.pixelMean())
                .setPixelMeanShift(judgement.pixelMeanShift())
                .setPixelDeviation(judgement.pixelDeviation())
                .setPixelDeviationShift(judgement.pixelDeviationShift())
                .setState(state(judgement.state()))
                .setReason(judgement.reason())
                .setEvidence(change.evidence())
                .setChangedSince(time(change.since()))
                .setChanged(change.words())
                .build();
    }

    private static DriftState state(DriftJudgement.State state) {
        return switch (state) {
            case INSUFFICIENT_DATA -> DriftState.INSUFFICIENT_DATA;
            case NONE -> DriftState.NONE;
            case MODERATE -> DriftState.MODERATE;
            case MAJOR -> DriftState.MAJOR;
        };
    }

    private static @Nullable Double macroF1(List<ClassReport> classes) {
        OptionalDouble mean = classes.stream()
                .map(ClassReport::f1)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
        return mean.isPresent() ? mean.getAsDouble() : null;
    }

    private static InputCounts inputs(InputTotals totals) {
        return InputCounts.newBuilder()
                .setLabels(totals.count(Input.LABEL))
                .setCorrections(totals.count(Input.CORRECTION))
                .setWithdrawals(totals.count(Input.WITHDRAWAL))
                .setWaitingLabels(totals.waiting())
                .setOrphanedLabels(totals.orphaned())
                .setUnknownLabels(totals.count(Input.UNKNOWN_LABEL))
                .setInvalidLabels(totals.count(Input.INVALID_LABEL))
                .setInvalidPredictions(totals.count(Input.INVALID_PREDICTION))
                .setRepeatedPredictions(totals.count(Input.REPEATED_PREDICTION))
                .setFutureRecords(totals.count(Input.FUTURE_RECORD))
                .setUntrackedPredictions(totals.count(Input.UNTRACKED_PREDICTION))
                .setUntrackedModels(totals.count(Input.UNTRACKED_MODEL))
                .setLateImages(totals.count(Input.LATE_IMAGE))
                .setSharedIds(totals.count(Input.SHARED_ID))
                .setAmbiguousLabels(totals.count(Input.AMBIGUOUS_LABEL))
                .setUnreadableIncrements(totals.count(Input.UNREADABLE_INCREMENT))
                .build();
    }

    private static List<ClassAccuracy> classes(List<ClassReport> classes, WindowFigures window) {
        long[] predictions =
                window.predicted() == null ? null : window.predicted().classes();
        List<ClassAccuracy> listed = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            ClassReport each = classes.get(i);
            listed.add(ClassAccuracy.newBuilder()
                    .setLabel(each.label())
                    .setSupport(each.support())
                    .setPredicted(each.predicted())
                    .setCorrect(each.correct())
                    .setPrecision(each.precision())
                    .setRecall(each.recall())
                    .setF1(each.f1())
                    .setPredictions(predictions == null ? each.predicted() : predictions[i])
                    .build());
        }
        return listed;
    }
}
