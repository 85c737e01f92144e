package fashionstream.trainer.report;

import fashionstream.accuracy.ConfusionMatrix;

/** The colour intensity of each cell of a confusion matrix. */
final class ConfusionShades {
    /** A class with a lower recall has the palest colour, so that the scale covers the range in which models differ. */
    private static final double PALEST_RECALL = 0.5;

    private static final double PALEST = 0.01;

    private final ConfusionMatrix matrix;
    private final long worst;

    ConfusionShades(ConfusionMatrix matrix) {
        this.matrix = matrix;
        long most = 1;
        for (int truth = 0; truth < matrix.classes(); truth++) {
            for (int predicted = 0; predicted < matrix.classes(); predicted++) {
                most = truth == predicted ? most : Math.max(most, matrix.count(truth, predicted));
            }
        }
        this.worst = most;
    }

    /**
     * Returns the intensity, 0 to 1: for correct predictions by the recall of the class, for mistakes relative to the
     * most frequent mistake.
     */
    double of(int truth, int predicted) {
        if (truth != predicted) {
            return (double) matrix.count(truth, predicted) / worst;
        }
        Double recall = matrix.recall(truth);
        return recall == null ? 0 : Math.max(PALEST, (recall - PALEST_RECALL) / (1 - PALEST_RECALL));
    }
}
