package fashionstream.accuracy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The number of images for each pair of true class and predicted class. Immutable; {@link ConfusionCounter} counts.
 *
 * <p>Classes are numbered from 0. Measures are null if there are no images to compute them from.
 */
public final class ConfusionMatrix {
    private final int classes;
    /** Row by row: rows are true classes, columns are predicted classes. */
    private final long[] counts;

    private ConfusionMatrix(int classes, long[] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    /**
     * Creates a matrix.
     *
     * @param counts the counts, row by row: rows are true classes, columns are predicted classes; copied
     * @throws IllegalArgumentException if they do not form a square matrix of at least one class, or one is negative
     */
    public static ConfusionMatrix of(long[] counts) {
        int classes = (int) Math.round(Math.sqrt(counts.length));
        if (classes < 1 || classes * classes != counts.length) {
            throw new IllegalArgumentException(counts.length + " counts do not form a square matrix");
        }
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("negative count: " + count);
            }
        }
        return new ConfusionMatrix(classes, counts.clone());
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** A copy of the counts, in the form that {@link #of} takes. */
    public long[] toArray() {
        return counts.clone();
    }

    /** Number of images of a true class with a predicted class. */
    public long count(int trueClass, int predictedClass) {
        return counts[cell(classes, trueClass, predictedClass)];
    }

    /** Number of all images. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** Number of correctly classified images. */
    public long correct() {
        long sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += count(i, i);
        }
        return sum;
    }

    /** Number of images of a true class. */
    public long support(int trueClass) {
        long sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += count(trueClass, i);
        }
        return sum;
    }

    /** Number of predictions of a class. */
    public long predicted(int predictedClass) {
        long sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += count(i, predictedClass);
        }
        return sum;
    }

    /** {@code correct / total}, 0 to 1; null if there are no images. */
    public @Nullable Double accuracy() {
        return share(correct(), total());
    }

    /** Share of the predictions of a class that are correct; null if there are none. */
    public @Nullable Double precision(int predictedClass) {
        return share(count(predictedClass, predictedClass), predicted(predictedClass));
    }

    /** Share of the images of a class that were classified correctly; null if there are none. */
    public @Nullable Double recall(int trueClass) {
        return share(count(trueClass, trueClass), support(trueClass));
    }

    /**
     * Harmonic mean of precision and recall, {@code 2 correct / (support + predicted)}; null if the class neither
     * occurred nor was predicted.
     */
    public @Nullable Double f1(int ofClass) {
        return share(2 * count(ofClass, ofClass), support(ofClass) + predicted(ofClass));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConfusionMatrix matrix && Arrays.equals(counts, matrix.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "ConfusionMatrix[" + classes + " classes, " + correct() + " of " + total() + " correct]";
    }

    /** Index of the count of a pair of classes. */
    static int cell(int classes, int trueClass, int predictedClass) {
        if (trueClass < 0 || trueClass >= classes || predictedClass < 0 || predictedClass >= classes) {
            throw new IndexOutOfBoundsException(
                    "true class " + trueClass + ", predicted class " + predictedClass + " of " + classes + " classes");
        }
        return trueClass * classes + predictedClass;
    }

    private static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }
}
