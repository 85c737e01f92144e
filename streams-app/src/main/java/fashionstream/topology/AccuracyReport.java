package fashionstream.topology;

import fashionstream.accuracy.ClassReport;
import fashionstream.accuracy.ConfusionMatrix;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.drift.DriftJudgement;
import fashionstream.drift.DriftReference;
import fashionstream.rolling.AccuracyJudgement;
import fashionstream.rolling.Input;
import fashionstream.rolling.InputTally;
import fashionstream.rolling.JudgedModel;
import fashionstream.rolling.LabelledTally;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.InputCounts;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Puts figures into the form of the accuracy topic. */
final class AccuracyReport {
    private AccuracyReport() {}

    static RollingAccuracy of(
            ModelState state,
            WindowFigures window,
            InputState inputs,
            AccuracyJudgement.@Nullable Goal goal,
            AccuracyJudgement judgement,
            Instant now) {
        JudgedModel model = state.model();
        LabelledTally labelled = window.labelled();
        ConfusionMatrix matrix = labelled.confusion();
        List<ClassReport> classes = ClassReport.of(matrix, model.classes());
        RollingAccuracy.Builder report = RollingAccuracy.newBuilder()
                .setWindow(window.name())
                .setWindowStart(time(window.start()))
                .setWindowEnd(time(window.end()))
                .setUpdatedAt(now)
                .setWatermark(inputs.watermark() == Long.MIN_VALUE ? null : Instant.ofEpochMilli(inputs.watermark()))
                .setModelName(model.name())
                .setModelVersion(model.version())
                .setPredicted(window.predictions())
                .setLabelled(matrix.total())
                .setCorrect(matrix.correct())
                .setAccuracy(matrix.accuracy())
                .setExpectedAccuracy(window.expectedAccuracy())
                .setMacroF1(macroF1(classes))
                .setDue(window.due())
                .setCoverage(window.due() == 0 ? null : (double) window.dueLabelled() / window.due())
                .setLabelLagP50Ms(labelled.lags().quantile(0.5))
                .setLabelLagP99Ms(labelled.lags().quantile(0.99))
                .setOldestUnlabelled(time(window.oldestUnlabelled()))
                .setInputs(inputs(inputs.tally()))
                .setTarget(goal == null ? null : goal.target())
                .setState(judgement.state())
                .setStateReason(judgement.reason())
                .setDrift(drift(window, state.reference()))
                .setClasses(classes(classes, window))
                .setConfusion(Arrays.stream(matrix.toArray()).boxed().toList());
        if (matrix.total() > 0) {
            WilsonInterval interval = WilsonInterval.of(matrix.correct(), matrix.total());
            report.setAccuracyLow(interval.low())
                    .setAccuracyHigh(interval.high())
                    .setLogLoss(labelled.logLossSum() / matrix.total())
                    .setBrierScore(labelled.brierSum() / matrix.total())
                    .setCalibrationError(labelled.reliability().expectedCalibrationError());
        }
        return report.build();
    }

    private static @Nullable Instant time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** The last labelled images are chosen by their label: they tell nothing of what the others are like. */
    private static @Nullable Drift drift(WindowFigures window, @Nullable DriftReference reference) {
        if (window.predicted() == null || reference == null) {
            return null;
        }
        DriftJudgement judgement = DriftJudgement.of(window.predicted().observed(), reference);
        return Drift.newBuilder()
                .setClassMixPsi(judgement.classMixPsi())
                .setClassMixDistance(judgement.classMixDistance())
                .setConfidencePsi(judgement.confidencePsi())
                .setPixelMean(judgement.pixelMean())
                .setPixelMeanShift(judgement.pixelMeanShift())
                .setPixelDeviation(judgement.pixelDeviation())
                .setPixelDeviationShift(judgement.pixelDeviationShift())
                .setState(state(judgement.state()))
                .setReason(judgement.reason())
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

    private static InputCounts inputs(InputTally tally) {
        return InputCounts.newBuilder()
                .setLabels(tally.count(Input.LABEL))
                .setCorrections(tally.count(Input.CORRECTION))
                .setWithdrawals(tally.count(Input.WITHDRAWAL))
                .setWaitingLabels(tally.waiting())
                .setOrphanedLabels(tally.orphaned())
                .setUnknownLabels(tally.count(Input.UNKNOWN_LABEL))
                .setInvalidLabels(tally.count(Input.INVALID_LABEL))
                .setInvalidPredictions(tally.count(Input.INVALID_PREDICTION))
                .setRepeatedPredictions(tally.count(Input.REPEATED_PREDICTION))
                .setFutureRecords(tally.count(Input.FUTURE_RECORD))
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
