package fashionstream.trainer.report;

import fashionstream.accuracy.ConfusionMatrix;

/** How deep a colour each cell of a confusion matrix has. */
final class ConfusionShades {
    /** Below this share of right predictions in a class, its colour is at its palest: the range that models differ in. */
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
     * The share of the full colour, 0 to 1: among right predictions by the share of the row, among wrong ones by the number
     * of the worst cell.
     */
    double of(int truth, int predicted) {
        if (truth != predicted) {
            return (double) matrix.count(truth, predicted) / worst;
        }
        Double recall = matrix.recall(truth);
        return recall == null ? 0 : Math.max(PALEST, (recall - PALEST_RECALL) / (1 - PALEST_RECALL));
    }
}
