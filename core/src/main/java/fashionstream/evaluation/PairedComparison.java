package fashionstream.evaluation;

import fashionstream.accuracy.DifferenceInterval;
import fashionstream.accuracy.McNemarTest;

/**
 * The comparison of two models on the same images. Only images that exactly one of them classifies correctly indicate
 * which model is better.
 *
 * @param first results of the first model
 * @param second results of the second model
 * @param both number of images that both classify correctly
 * @param onlyFirst number of images that only the first classifies correctly
 * @param onlySecond number of images that only the second classifies correctly
 * @param neither number of images that neither classifies correctly
 */
public record PairedComparison(
        Evaluation first, Evaluation second, long both, long onlyFirst, long onlySecond, long neither) {
    /**
     * Compares the predictions of two models.
     *
     * @throws IllegalArgumentException if they are not for the same images
     */
    public static PairedComparison of(LabelledPredictions first, LabelledPredictions second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("one model saw " + first.size() + " images, the other " + second.size());
        }
        long[] counts = new long[4];
        for (int i = 0; i < first.size(); i++) {
            if (!first.label(i).equals(second.label(i))) {
                throw new IllegalArgumentException("image " + i + " is '" + first.label(i) + "' for one model and '"
                        + second.label(i) + "' for the other");
            }
            counts[(first.isCorrect(i) ? 0 : 2) + (second.isCorrect(i) ? 0 : 1)]++;
        }
        return new PairedComparison(
                first.evaluation(), second.evaluation(), counts[0], counts[1], counts[2], counts[3]);
    }

    /** Accuracy of the second model minus that of the first: -1 to 1. */
    public double difference() {
        return (double) (onlySecond - onlyFirst) / first.images();
    }

    /** The 95 % interval of {@link #difference}, by Tango's method. */
    public DifferenceInterval interval() {
        return DifferenceInterval.tango(onlySecond, onlyFirst, first.images());
    }

    /** The p-value of {@link McNemarTest}: 0 to 1. */
    public double pValue() {
        return McNemarTest.pValue(onlyFirst, onlySecond);
    }
}
