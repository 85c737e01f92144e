package fashionstream.audit;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Confusion;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Figures by their names in the schema; NaN for undefined figures, such as a fraction of zero images. Contains only
 * nonzero cells of the confusion matrix.
 */
final class Figures {
    private static final double Z = 1.959963984540054;

    private final Map<String, Double> byName = new LinkedHashMap<>();
    private final Map<String, Long> cells = new LinkedHashMap<>();

    /** The figures in a record of the accuracy topic. */
    static Figures published(RollingAccuracy record) {
        Figures figures = new Figures();
        figures.put("predicted", record.getPredicted());
        figures.put("labelled", record.getLabelled());
        figures.put("correct", record.getCorrect());
        figures.put("accuracy", orNone(record.getAccuracy()));
        figures.put("accuracy_low", orNone(record.getAccuracyLow()));
        figures.put("accuracy_high", orNone(record.getAccuracyHigh()));
        figures.put("expected_accuracy", orNone(record.getExpectedAccuracy()));
        figures.put("mean_confidence_labelled", orNone(record.getMeanConfidenceLabelled()));
        figures.put("macro_f1", orNone(record.getMacroF1()));
        figures.put("balanced_accuracy", orNone(record.getBalancedAccuracy()));
        figures.put("cohens_kappa", orNone(record.getCohensKappa()));
        figures.put("matthews_correlation", orNone(record.getMatthewsCorrelation()));
        figures.put("top_5_accuracy", orNone(record.getTop5Accuracy()));
        figures.put("log_loss", orNone(record.getLogLoss()));
        figures.put("brier_score", orNone(record.getBrierScore()));
        figures.put("calibration_error", orNone(record.getCalibrationError()));
        Selection selection = record.getSelection();
        if (selection != null) {
            figures.put("selection.evidence", selection.getEvidence());
            figures.put("selection.distance", selection.getDistance());
            figures.put("selection.adjusted_accuracy", orNone(selection.getAdjustedAccuracy()));
            figures.put("selection.adjusted_low", selection.getAdjustedLow());
            figures.put("selection.adjusted_high", selection.getAdjustedHigh());
            figures.put("selection.unlabelled_share", selection.getUnlabelledShare());
        }
        List<String> classes = classes(record);
        for (ClassAccuracy one : record.getClasses()) {
            String name = "classes[" + one.getLabel() + "].";
            figures.put(name + "support", one.getSupport());
            figures.put(name + "predicted", one.getPredicted());
            figures.put(name + "correct", one.getCorrect());
            figures.put(name + "precision", orNone(one.getPrecision()));
            figures.put(name + "recall", orNone(one.getRecall()));
            figures.put(name + "f1", orNone(one.getF1()));
            figures.put(name + "predictions", one.getPredictions());
        }
        for (ConfusionCell one : Confusion.cells(record)) {
            figures.cells.put(
                    cell(name(classes, one.getTrueClass()), name(classes, one.getPredictedClass())), one.getCount());
        }
        return figures;
    }

    private static String name(List<String> classes, int index) {
        return index >= 0 && index < classes.size() ? classes.get(index) : "class " + index;
    }

    /** Names of a record's classes, in their order. */
    static List<String> classes(RollingAccuracy record) {
        return record.getClasses().stream().map(ClassAccuracy::getLabel).toList();
    }

    /** The figures derived from the cells of a confusion matrix. */
    static Figures ofConfusion(List<String> classes, List<ConfusionCell> confusion) {
        Figures figures = new Figures();
        long[] supports = new long[classes.size()];
        long[] predictions = new long[classes.size()];
        long[] corrects = new long[classes.size()];
        for (ConfusionCell one : confusion) {
            int truth = one.getTrueClass();
            int predictedClass = one.getPredictedClass();
            supports[truth] += one.getCount();
            predictions[predictedClass] += one.getCount();
            corrects[truth] += truth == predictedClass ? one.getCount() : 0;
            figures.cells.put(cell(classes.get(truth), classes.get(predictedClass)), one.getCount());
        }
        long total = confusion.stream().mapToLong(ConfusionCell::getCount).sum();
        long labelled = 0;
        long allCorrect = 0;
        double recallSum = 0;
        int recallCount = 0;
        double byChance = 0;
        double notSameTruth = 0;
        double notSamePrediction = 0;
        double f1Sum = 0;
        int f1Count = 0;
        for (int i = 0; i < classes.size(); i++) {
            long support = supports[i];
            long predicted = predictions[i];
            long correct = corrects[i];
            double f1 = share(2 * correct, support + predicted);
            String name = "classes[" + classes.get(i) + "].";
            figures.put(name + "support", support);
            figures.put(name + "predicted", predicted);
            figures.put(name + "correct", correct);
            figures.put(name + "precision", share(correct, predicted));
            figures.put(name + "recall", share(correct, support));
            figures.put(name + "f1", f1);
            recallSum += support == 0 ? 0 : share(correct, support);
            recallCount += support == 0 ? 0 : 1;
            byChance += share(support, total) * share(predicted, total);
            notSameTruth += share(support, total) * (1 - share(support, total));
            notSamePrediction += share(predicted, total) * (1 - share(predicted, total));
            f1Sum += Double.isNaN(f1) ? 0 : f1;
            f1Count += Double.isNaN(f1) ? 0 : 1;
            labelled += support;
            allCorrect += correct;
        }
        figures.put("labelled", labelled);
        figures.put("correct", allCorrect);
        figures.put("macro_f1", share(f1Sum, f1Count));
        figures.put("balanced_accuracy", share(recallSum, recallCount));
        double beyondChance = share(allCorrect, labelled) - byChance;
        figures.put("cohens_kappa", isAbout(byChance, 1) ? Double.NaN : beyondChance / (1 - byChance));
        double spread = Math.sqrt(notSameTruth * notSamePrediction);
        figures.put("matthews_correlation", isAbout(spread, 0) ? Double.NaN : beyondChance / spread);
        figures.putWilson(allCorrect, labelled);
        return figures;
    }

    /** Wilson's 95 % interval, from its definition as the roots of a quadratic equation. */
    void putWilson(long correct, long labelled) {
        double share = share(correct, labelled);
        double a = labelled + Z * Z;
        double b = 2.0 * correct + Z * Z;
        double root = Math.sqrt(Math.max(0, b * b - 4 * a * correct * share));
        put("accuracy", share);
        put("accuracy_low", labelled == 0 ? Double.NaN : (b - root) / (2 * a));
        put("accuracy_high", labelled == 0 ? Double.NaN : (b + root) / (2 * a));
    }

    private static boolean isAbout(double value, double other) {
        return Math.abs(value - other) < 1e-12;
    }

    private static String cell(String truth, String predicted) {
        return "confusion[" + truth + " as " + predicted + "]";
    }

    private static double share(long part, long whole) {
        return share((double) part, (double) whole);
    }

    /** {@code part / whole}; NaN if {@code whole} is 0. */
    static double share(double part, double whole) {
        return whole == 0 ? Double.NaN : part / whole;
    }

    /** NaN for null. */
    static double orNone(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    void put(String name, long count) {
        put(name, (double) count);
    }

    void put(String name, double value) {
        byName.put(name, value);
    }

    /** Names of all figures except the cells. */
    Set<String> names() {
        return byName.keySet();
    }

    /** Names of the nonzero cells. */
    Set<String> cells() {
        return cells.keySet();
    }

    /** The count in a cell. */
    long cell(String name) {
        return cells.getOrDefault(name, 0L);
    }

    /** NaN if the figure does not exist. */
    double get(String name) {
        return byName.getOrDefault(name, Double.NaN);
    }
}
