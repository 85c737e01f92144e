package fashionstream.metrics;

import fashionstream.schema.Drift;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import fashionstream.schema.SelectionState;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a window that has a gauge.
 *
 * @param name name of the gauge, without the prefix of the application
 * @param unit its unit; null if it has none
 * @param value the figure; null if it is unknown, and then there is no gauge
 */
record WindowFigure(
        String name, @Nullable String unit, String description, Function<RollingAccuracy, @Nullable Number> value) {
    private static final String RATIO = "ratio";

    /** The figures about the present, which mean nothing while no images are counted. */
    static final List<WindowFigure> CURRENT = List.of(
            new WindowFigure(
                    "accuracy",
                    RATIO,
                    "Fraction of the labelled predictions that are correct",
                    RollingAccuracy::getAccuracy),
            new WindowFigure(
                    "accuracy.low",
                    RATIO,
                    "Lower end of the 95 % interval of the accuracy",
                    RollingAccuracy::getAccuracyLow),
            new WindowFigure(
                    "accuracy.high",
                    RATIO,
                    "Upper end of the 95 % interval of the accuracy",
                    RollingAccuracy::getAccuracyHigh),
            new WindowFigure("accuracy.target", RATIO, "The target accuracy", RollingAccuracy::getTarget),
            new WindowFigure(
                    "accuracy.expected",
                    RATIO,
                    "Mean confidence, an estimate of the accuracy without labels",
                    RollingAccuracy::getExpectedAccuracy),
            new WindowFigure(
                    "accuracy.expected.error",
                    RATIO,
                    "Standard error of the expected accuracy",
                    RollingAccuracy::getExpectedAccuracyError),
            new WindowFigure(
                    "accuracy.expected.below.target",
                    null,
                    "1 if the expected accuracy is more than three standard errors below the target",
                    accuracy -> accuracy.getExpectedBelowTarget() ? 1 : 0),
            new WindowFigure(
                    "accuracy.adjusted",
                    RATIO,
                    "Accuracy of all images, adjusted for which of them are labelled",
                    selection(Selection::getAdjustedAccuracy)),
            new WindowFigure(
                    "accuracy.adjusted.low",
                    RATIO,
                    "Lower end of the 95 % interval of the adjusted accuracy",
                    selection(Selection::getAdjustedLow)),
            new WindowFigure(
                    "accuracy.adjusted.high",
                    RATIO,
                    "Upper end of the 95 % interval of the adjusted accuracy",
                    selection(Selection::getAdjustedHigh)),
            new WindowFigure(
                    "accuracy.balanced", RATIO, "Mean recall of the classes", RollingAccuracy::getBalancedAccuracy),
            new WindowFigure("cohens.kappa", null, "Cohen's kappa", RollingAccuracy::getCohensKappa),
            new WindowFigure(
                    "matthews.correlation",
                    null,
                    "Matthews' correlation coefficient",
                    RollingAccuracy::getMatthewsCorrelation),
            new WindowFigure(
                    "accuracy.top.5",
                    RATIO,
                    "Fraction of the labelled predictions whose true class is among the five most probable",
                    RollingAccuracy::getTop5Accuracy),
            new WindowFigure(
                    "confidence.labelled",
                    RATIO,
                    "Mean confidence of the labelled images",
                    RollingAccuracy::getMeanConfidenceLabelled),
            new WindowFigure(
                    "labels.selected",
                    null,
                    "1 if the labelled images are not a random sample",
                    selection(selection -> selection.getState() == SelectionState.SELECTED ? 1 : 0)),
            new WindowFigure(
                    "coverage",
                    RATIO,
                    "Fraction of the images of the due age that have a label",
                    RollingAccuracy::getCoverage),
            new WindowFigure(
                    "predictions.window", "images", "Predictions in the window", RollingAccuracy::getPredicted),
            new WindowFigure(
                    "labelled.window", "images", "Labelled predictions in the window", RollingAccuracy::getLabelled),
            new WindowFigure(
                    "label.lag.p99",
                    "seconds",
                    "99th percentile of the time from image to label",
                    accuracy -> seconds(accuracy.getLabelLagP99Ms())),
            new WindowFigure(
                    "label.lag.p50",
                    "seconds",
                    "Median of the time from image to label",
                    accuracy -> seconds(accuracy.getLabelLagP50Ms())),
            new WindowFigure("accuracy.macro.f1", RATIO, "Mean F1 score of the classes", RollingAccuracy::getMacroF1),
            new WindowFigure(
                    "accuracy.log.loss", null, "Log loss of the labelled predictions", RollingAccuracy::getLogLoss),
            new WindowFigure("accuracy.brier.score", null, "Brier score, 0 to 2", RollingAccuracy::getBrierScore),
            new WindowFigure(
                    "accuracy.calibration.error",
                    RATIO,
                    "Expected calibration error of the labelled predictions",
                    RollingAccuracy::getCalibrationError),
            new WindowFigure("due.window", "images", "Predictions in the window that are due", RollingAccuracy::getDue),
            new WindowFigure(
                    "event.time.skew",
                    "seconds",
                    "How far event times of recent images lag behind the watermark",
                    accuracy -> seconds(accuracy.getSkewMs())),
            new WindowFigure(
                    "drift.class.mix.psi", null, "Stability of the predicted classes", drift(Drift::getClassMixPsi)),
            new WindowFigure(
                    "drift.confidence.psi", null, "Stability of the confidence", drift(Drift::getConfidencePsi)),
            new WindowFigure("drift.pixel.mean.shift", null, "Brightness (Cohen's d)", drift(Drift::getPixelMeanShift)),
            new WindowFigure(
                    "drift.pixel.deviation.shift", null, "Contrast (Cohen's d)", drift(Drift::getPixelDeviationShift)),
            new WindowFigure(
                    "drift.class.mix.psi.corrected",
                    null,
                    "Stability of the predicted classes, less what chance explains",
                    drift(Drift::getClassMixPsiCorrected)),
            new WindowFigure(
                    "drift.confidence.psi.corrected",
                    null,
                    "Stability of the confidence, less what chance explains",
                    drift(Drift::getConfidencePsiCorrected)),
            new WindowFigure(
                    "drift.evidence",
                    "seconds",
                    "Evidence of a change: unchanged images reach it at most once in so many seconds on average",
                    drift(Drift::getEvidence)),
            new WindowFigure(
                    "drift.changed",
                    null,
                    "1 while there is evidence that images differ from the reference",
                    drift(drift -> drift.getChangedSince() == null ? 0.0 : 1.0)));

    /** Times in seconds since 1970, which show by themselves whether they are current. */
    static final List<WindowFigure> TIMES = List.of(
            time(
                    "oldest.unlabelled.timestamp",
                    "Event time of the oldest unlabelled prediction, in seconds since 1970",
                    RollingAccuracy::getOldestUnlabelled),
            time(
                    "accuracy.updated.timestamp",
                    "When the figures were computed, in seconds since 1970",
                    RollingAccuracy::getUpdatedAt),
            time(
                    "watermark.timestamp",
                    "Latest event time of any prediction, in seconds since 1970",
                    RollingAccuracy::getWatermark));

    private static WindowFigure time(
            String name, String description, Function<RollingAccuracy, @Nullable Instant> time) {
        return new WindowFigure(name, "seconds", description, accuracy -> {
            Instant at = time.apply(accuracy);
            return at == null ? null : at.toEpochMilli() / 1e3;
        });
    }

    private static Function<RollingAccuracy, @Nullable Number> drift(Function<Drift, @Nullable Double> figure) {
        return accuracy -> accuracy.getDrift() == null ? null : figure.apply(accuracy.getDrift());
    }

    private static Function<RollingAccuracy, @Nullable Number> selection(Function<Selection, @Nullable Number> figure) {
        return accuracy -> accuracy.getSelection() == null ? null : figure.apply(accuracy.getSelection());
    }

    private static @Nullable Double seconds(@Nullable Long millis) {
        return millis == null ? null : millis / 1e3;
    }
}
