package fashionstream.rolling;

import fashionstream.accuracy.SliceComparison;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.drift.DriftJudgement;
import fashionstream.drift.DriftReference;
import fashionstream.rolling.counts.DueBucket.Share;
import fashionstream.rolling.counts.ExpectedAccuracy;
import fashionstream.rolling.counts.PredictedCounts;
import fashionstream.rolling.counts.Slice;
import fashionstream.rolling.counts.SliceCounts;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of the slices of a window, as in records of the accuracy topic. */
final class SliceReport {
    private final ModelState state;
    private final Map<Slice, Share> notDue;
    private final long start;
    private final int comparisons;

    /**
     * @param notDue predictions of the window that are not due, by slice
     * @param start start of the window, in milliseconds since 1970
     * @param comparisons how many slices are compared with the rest
     */
    SliceReport(ModelState state, Map<Slice, Share> notDue, long start, int comparisons) {
        this.state = state;
        this.notDue = notDue;
        this.start = start;
        this.comparisons = comparisons;
    }

    /** The slices with images, in the order of the attributes, then by value. */
    List<SliceAccuracy> of(SlicedCounts counts, List<String> attributes) {
        List<SliceAccuracy> slices = new ArrayList<>();
        for (String attribute : attributes) {
            Map<Slice, SliceCounts> own = counts.bySlice()
                    .subMap(
                            new Slice(attribute, SliceKind.UNKNOWN, ""),
                            new Slice(attribute + '\0', SliceKind.UNKNOWN, ""));
            Labels all = Labels.NONE;
            for (SliceCounts each : own.values()) {
                all = all.plus(Labels.of(each));
            }
            for (Map.Entry<Slice, SliceCounts> entry : own.entrySet()) {
                PredictedCounts predicted = entry.getValue().predicted();
                Labels labels = Labels.of(entry.getValue());
                if (predicted.count() > 0 || labels.labelled > 0) {
                    slices.add(slice(entry.getKey(), predicted, labels, all.minus(labels)));
                }
            }
        }
        return slices;
    }

    /** Labelled predictions, and the correct ones among them. */
    private record Labels(long labelled, long correct) {
        static final Labels NONE = new Labels(0, 0);

        /** Never negative: a model that was evicted and returns restarts at zero, while corrections may follow. */
        static Labels of(SliceCounts counts) {
            long labelled = Math.max(0, counts.labelled());
            return new Labels(labelled, Math.max(0, Math.min(labelled, counts.correct())));
        }

        Labels plus(Labels other) {
            return new Labels(labelled + other.labelled, correct + other.correct);
        }

        Labels minus(Labels other) {
            return new Labels(labelled - other.labelled, correct - other.correct);
        }

        @Nullable
        Double accuracy() {
            return labelled == 0 ? null : (double) correct / labelled;
        }

        String describe() {
            return String.format(Locale.ROOT, "%.1f %% of %d labelled", 100.0 * correct / labelled, labelled);
        }
    }

    private SliceAccuracy slice(Slice slice, PredictedCounts predicted, Labels labels, Labels rest) {
        boolean worse =
                SliceComparison.isWorse(labels.correct, labels.labelled, rest.correct, rest.labelled, comparisons);
        Share young = notDue.getOrDefault(slice, Share.NONE);
        long due = Math.max(0, predicted.count() - young.predicted());
        long dueLabelled = Math.max(0, labels.labelled - young.labelled());
        ExpectedAccuracy expected = ExpectedAccuracy.of(
                predicted.meanConfidence(), predicted.count(), state.change().imagesPerRun(), state.reference());
        SliceAccuracy.Builder figures = SliceAccuracy.newBuilder()
                .setAttribute(slice.attribute())
                .setKind(slice.kind())
                .setValue(slice.kind() == SliceKind.VALUE ? slice.value() : null)
                .setPredicted(predicted.count())
                .setLabelled(labels.labelled)
                .setCorrect(labels.correct)
                .setAccuracy(labels.accuracy())
                .setExpectedAccuracy(expected == null ? null : expected.value())
                .setExpectedAccuracyError(expected == null ? null : expected.error())
                .setDue(due)
                .setCoverage(due == 0 ? null : Math.min(1, (double) dueLabelled / due))
                .setWorse(worse)
                .setReason(reason(labels, rest, worse));
        if (labels.labelled > 0) {
            WilsonInterval interval = WilsonInterval.of(labels.correct, labels.labelled);
            figures.setAccuracyLow(interval.low()).setAccuracyHigh(interval.high());
        }
        return withDrift(figures, predicted).build();
    }

    private SliceAccuracy.Builder withDrift(SliceAccuracy.Builder figures, PredictedCounts predicted) {
        DriftReference reference = state.reference();
        if (reference == null) {
            return figures;
        }
        boolean byClass = reference.classShares().size() <= SliceCounts.MAX_CLASSES;
        DriftJudgement drift = DriftJudgement.of(
                predicted.observed(), byClass ? reference : withoutClasses(reference), state.change(), start);
        return figures.setClassMixPsiCorrected(byClass ? drift.classMixPsiCorrected() : null)
                .setConfidencePsiCorrected(drift.confidencePsiCorrected())
                .setPixelMeanShift(drift.pixelMeanShift())
                .setPixelDeviationShift(drift.pixelDeviationShift());
    }

    private static DriftReference withoutClasses(DriftReference reference) {
        return new DriftReference(
                reference.images(),
                List.of(1.0),
                reference.confidenceShares(),
                reference.confidence(),
                reference.pixelMean(),
                reference.pixelDeviation(),
                null);
    }

    private static String reason(Labels labels, Labels rest, boolean worse) {
        if (labels.labelled == 0) {
            return "no image is labelled";
        }
        if (rest.labelled == 0) {
            return "no other image of this attribute is labelled";
        }
        String figures = labels.describe() + "; the rest has " + rest.describe();
        return worse ? figures : "no evidence that it is worse than the rest: " + figures;
    }
}
