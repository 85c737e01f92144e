package fashionstream.trainer.quantization;

import fashionstream.inference.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The images per second that a model classifies on one core.
 *
 * @param lowest speed of the slowest round
 * @param median median speed
 * @param highest speed of the fastest round
 */
public record Speed(double lowest, double median, double highest) {
    /** Number of rounds per model; odd. */
    public static final int ROUNDS = 5;

    private static final int BATCH = 64;

    /**
     * Measures models. They take turns in each round, so that other load on the machine affects them equally. A warm-up
     * round precedes the first.
     *
     * @param images pixels of the images that each model classifies in each round
     */
    public static List<Speed> measure(List<Classifier> models, List<byte[]> images) {
        double[][] rounds = new double[models.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int i = 0; i < models.size(); i++) {
                double speed = imagesPerSecond(models.get(i), images);
                if (round >= 0) {
                    rounds[i][round] = speed;
                }
            }
        }
        List<Speed> speeds = new ArrayList<>();
        for (double[] sorted : rounds) {
            Arrays.sort(sorted);
            speeds.add(new Speed(sorted[0], sorted[ROUNDS / 2], sorted[ROUNDS - 1]));
        }
        return speeds;
    }

    private static double imagesPerSecond(Classifier model, List<byte[]> images) {
        long began = System.nanoTime();
        for (int from = 0; from < images.size(); from += BATCH) {
            var unused = model.classify(images.subList(from, Math.min(images.size(), from + BATCH)));
        }
        return images.size() / ((System.nanoTime() - began) / 1e9);
    }
}
