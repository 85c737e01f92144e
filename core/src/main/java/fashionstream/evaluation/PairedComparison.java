package fashionstream.evaluation;

import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * Two models on the same images. What both get right or both get wrong is no evidence about which is better; what only
 * one gets right does, and is judged by McNemar's test in its exact form: Q. McNemar, "Note on the sampling error of
 * the difference between correlated proportions or percentages", Psychometrika 12 (1947), 153-157.
 *
 * @param first figures of the first model
 * @param second figures of the second model
 * @param both images that both put into the right class
 * @param onlyFirst images that the first alone did
 * @param onlySecond images that the second alone did
 * @param neither images that neither did
 */
public record PairedComparison(
        Evaluation first, Evaluation second, long both, long onlyFirst, long onlySecond, long neither) {
    private static final double Z = 1.959963984540054;

    /**
     * Compares the predictions of two models.
     *
     * @throws IllegalArgumentException if they aren't about the same images
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

    /** How many more images the second model gets right, as a share of all: -1 to 1. */
    public double difference() {
        return (double) (onlySecond - onlyFirst) / first.images();
    }

    /** Half the width of the 95 % interval of {@link #difference}, by the normal approximation for paired shares. */
    public double margin() {
        double n = first.images();
        double discordant = onlyFirst + onlySecond;
        double gap = onlySecond - onlyFirst;
        return Z * Math.sqrt(discordant - gap * gap / n) / n;
    }

    /**
     * The probability, were the models equally good, of a difference at least as large as this one: 0 to 1. Two-sided;
     * 1 if no image tells them apart.
     */
    public double pValue() {
        long discordant = onlyFirst + onlySecond;
        if (discordant == 0) {
            return 1;
        }
        return BinomialTest.withDefaults()
                .with(AlternativeHypothesis.TWO_SIDED)
                .test(Math.toIntExact(discordant), Math.toIntExact(onlySecond), 0.5)
                .getPValue();
    }
}
