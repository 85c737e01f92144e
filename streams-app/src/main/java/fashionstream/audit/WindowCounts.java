package fashionstream.audit;

import fashionstream.schema.ConfusionCell;
import fashionstream.schema.Prediction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Counts the predictions of one model in one window. Not safe for use by several threads. */
final class WindowCounts {
    private static final int BINS = 15;

    /** Minimum distance of a probability from 0 and 1 in the log loss. */
    private static final double LEAST_PROBABILITY = 1e-15;

    private final List<String> classes;
    private final long[] predictions;

    /** Counts by true class, then by predicted class. */
    private final Map<Integer, Map<Integer, Long>> confusion = new TreeMap<>();

    private final StrataRecount strata = new StrataRecount();

    private final double[] binConfidence = new double[BINS];
    private final long[] binCorrect = new long[BINS];
    private long topFive;
    private double confidence;
    private double logLoss;
    private double brier;

    WindowCounts(List<String> classes) {
        this.classes = classes;
        this.predictions = new long[classes.size()];
    }

    /** Counts a prediction without a known true class. */
    void add(Prediction prediction) {
        count(prediction);
        strata.add(prediction, classes.size());
    }

    private void count(Prediction prediction) {
        predictions[prediction.getClassIndex()]++;
        confidence += prediction.getConfidence();
    }

    /** Counts a prediction with a known true class. */
    void add(Prediction prediction, int truth) {
        count(prediction);
        int predicted = prediction.getClassIndex();
        strata.add(prediction, classes.size(), predicted == truth);
        confusion.computeIfAbsent(truth, unseen -> new TreeMap<>()).merge(predicted, 1L, Long::sum);
        for (int i = 0; i < classes.size(); i++) {
            double error = prediction.getProbabilities().get(i) - (i == truth ? 1 : 0);
            brier += error * error;
        }
        double probability = prediction.getProbabilities().get(truth);
        logLoss -= Math.log(Math.max(LEAST_PROBABILITY, Math.min(1 - LEAST_PROBABILITY, probability)));
        topFive += isAmongFive(prediction.getProbabilities(), truth) ? 1 : 0;
        int bin = Math.min(BINS - 1, (int) ((double) prediction.getConfidence() * BINS));
        binConfidence[bin] += prediction.getConfidence();
        binCorrect[bin] += predicted == truth ? 1 : 0;
    }

    /** Whether a class is one of the five with the highest probability, the first of equal ones. */
    private static boolean isAmongFive(List<Float> probabilities, int index) {
        float probability = probabilities.get(index);
        return IntStream.range(0, probabilities.size())
                        .filter(i -> probabilities.get(i) > probability
                                || (i < index && probabilities.get(i) == probability))
                        .limit(5)
                        .count()
                < 5;
    }

    /** All figures that a published record should have. */
    Figures figures() {
        List<ConfusionCell> cells = confusion.entrySet().stream()
                .flatMap(row -> row.getValue().entrySet().stream()
                        .map(cell -> new ConfusionCell(row.getKey(), cell.getKey(), cell.getValue())))
                .toList();
        Figures figures = Figures.ofConfusion(classes, cells);
        long predicted = 0;
        for (int i = 0; i < predictions.length; i++) {
            figures.put("classes[" + classes.get(i) + "].predictions", predictions[i]);
            predicted += predictions[i];
        }
        double labelled = figures.get("labelled");
        double distance = 0;
        for (int i = 0; i < BINS; i++) {
            distance += Math.abs(binConfidence[i] - binCorrect[i]);
        }
        figures.put("predicted", predicted);
        figures.put("expected_accuracy", Figures.share(confidence, (double) predicted));
        figures.put(
                "mean_confidence_labelled",
                Figures.share(DoubleStream.of(binConfidence).sum(), labelled));
        figures.put("top_5_accuracy", classes.size() > 10 ? Figures.share((double) topFive, labelled) : Double.NaN);
        strata.putFigures(figures);
        figures.put("log_loss", Figures.share(logLoss, labelled));
        figures.put("brier_score", Figures.share(brier, labelled));
        figures.put("calibration_error", Figures.share(distance, labelled));
        return figures;
    }
}
