package fashionstream.trainer;

import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.LabelledImages;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The batches of one epoch: training images, shuffled, augmented and normalised. They depend only on the seed and the
 * number of the epoch, so that a resumed run has the same batches as an uninterrupted one.
 *
 * <p>Not thread-safe.
 */
final class TrainingBatches {
    private static final int PIXELS = FashionMnist.SIZE * FashionMnist.SIZE;

    private final LabelledImages images;
    private final TrainingSettings settings;
    private final float[] normalised;
    private final int[] order;
    private final Random random;
    private int next;

    TrainingBatches(LabelledImages images, PixelStatistics statistics, TrainingSettings settings, int epoch) {
        this.images = images;
        this.settings = settings;
        this.normalised = statistics.table();
        this.random = new Random(settings.seed() * 1_000_003 + epoch);
        this.order = Shuffle.indices(images.size(), random);
    }

    /** Returns the next batch: images {@code [N, 1, 28, 28]} and smoothed labels {@code [N, 10]}. */
    DataSet next() {
        int n = settings.batchSize();
        int classes = FashionMnist.CLASSES.size();
        float[] x = new float[n * PIXELS];
        float[] y = new float[n * classes];
        float rest = (float) (settings.labelSmoothing() / classes);
        Arrays.fill(y, rest);
        for (int i = 0; i < n; i++) {
            int index = order[next++];
            settings.augmentation()
                    .apply(images.pixels().get(index), FashionMnist.SIZE, normalised, random, x, i * PIXELS);
            y[i * classes + images.labels().get(index)] += (float) (1 - settings.labelSmoothing());
        }
        return new DataSet(asImages(x, n), Nd4j.create(y, new long[] {n, classes}));
    }

    /** Returns images {@code from} to {@code to}, normalised but not augmented: {@code [to - from, 1, 28, 28]}. */
    static INDArray plain(LabelledImages images, float[] normalised, int from, int to) {
        float[] x = new float[(to - from) * PIXELS];
        for (int i = from; i < to; i++) {
            byte[] image = images.pixels().get(i);
            for (int p = 0; p < PIXELS; p++) {
                x[(i - from) * PIXELS + p] = normalised[Byte.toUnsignedInt(image[p])];
            }
        }
        return asImages(x, to - from);
    }

    private static INDArray asImages(float[] values, int n) {
        return Nd4j.create(values, new long[] {n, 1, FashionMnist.SIZE, FashionMnist.SIZE});
    }
}
