package fashionstream.trainer;

import fashionstream.accuracy.LogLoss;
import fashionstream.dataset.LabelledImages;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a network does on images as they are, without augmentation.
 *
 * @param loss mean cross-entropy (natural logarithm)
 * @param accuracy part that is put into the right class, 0 to 1
 */
record Validation(double loss, double accuracy) {
    /** Images per forward pass: bounds memory, nothing else. */
    private static final int BATCH = 250;

    static Validation of(ComputationGraph network, LabelledImages images, PixelStatistics pixels) {
        float[] normalised = pixels.table();
        var loss = new LogLoss();
        int correct = 0;
        for (int from = 0; from < images.size(); from += BATCH) {
            int to = Math.min(images.size(), from + BATCH);
            INDArray probabilities = network.outputSingle(TrainingBatches.plain(images, normalised, from, to));
            int[] best = probabilities.argMax(1).toIntVector();
            for (int i = from; i < to; i++) {
                int label = images.labels().get(i);
                loss.add(probabilities.getDouble(i - from, label));
                correct += best[i - from] == label ? 1 : 0;
            }
        }
        return new Validation(
                Objects.requireNonNull(loss.mean(), "settings hold out at least one image"),
                correct / (double) images.size());
    }
}
