package fashionstream.audit;

import fashionstream.accuracy.AdjustedAccuracy;
import fashionstream.accuracy.LabelSelection;
import fashionstream.accuracy.Stratum;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the predictions of one model in one window by confidence and predicted class. The estimates from these counts
 * are those of the package {@link fashionstream.accuracy}. Not safe for use by several threads.
 */
final class StrataRecount {
    /** The lower end of each bin of the confidence. */
    private static final double[] STARTS = {0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.995};

    /** With more classes, predictions are counted by confidence alone. */
    private static final int MAX_CLASSES = 64;

    /** Counts of images, labelled ones and correct ones by predicted class, then by bin. */
    private final Map<Integer, Map<Integer, long[]>> counts = new TreeMap<>();

    /** Counts a prediction without a known true class. */
    void add(Prediction prediction, int classes) {
        counts(prediction, classes)[0]++;
    }

    /** Counts a prediction with a known true class. */
    void add(Prediction prediction, int classes, boolean correct) {
        long[] found = counts(prediction, classes);
        found[0]++;
        found[1]++;
        found[2] += correct ? 1 : 0;
    }

    private long[] counts(Prediction prediction, int classes) {
        double confidence = prediction.getProbabilities().get(prediction.getClassIndex());
        int bin = STARTS.length - 1;
        while (confidence < STARTS[bin]) {
            bin--;
        }
        return counts.computeIfAbsent(
                        classes > MAX_CLASSES ? 0 : prediction.getClassIndex(), predicted -> new TreeMap<>())
                .computeIfAbsent(bin, unseen -> new long[3]);
    }

    /** Adds the figures of which images are labelled, if any is. */
    void putFigures(Figures figures) {
        List<Stratum> strata = new ArrayList<>();
        counts.forEach((predicted, bins) ->
                bins.forEach((bin, found) -> strata.add(new Stratum(predicted, bin, found[0], found[1], found[2]))));
        AdjustedAccuracy adjusted = AdjustedAccuracy.of(strata);
        if (adjusted != null) {
            LabelSelection selection = LabelSelection.of(strata);
            figures.put("selection.evidence", selection.evidence());
            figures.put("selection.distance", selection.distance());
            figures.put("selection.adjusted_accuracy", Figures.orNone(adjusted.accuracy()));
            figures.put("selection.adjusted_low", adjusted.low());
            figures.put("selection.adjusted_high", adjusted.high());
            figures.put("selection.unlabelled_share", adjusted.unlabelledShare());
        }
    }
}
