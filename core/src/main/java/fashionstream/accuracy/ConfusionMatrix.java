package fashionstream.accuracy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many images of each true class were predicted to be of each class. Immutable; {@link ConfusionCounter} counts.
 *
 * <p>Classes are numbered from 0. Measures that no image speaks for are null.
 */
public final class ConfusionMatrix {
    private final int classes;
    /** Row by row: rows are true classes, columns predicted ones. */
    private final long[] counts;

    private ConfusionMatrix(int classes, long[] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    /**
     * The matrix of these counts.
     *
     * @param counts classes times classes counts, row by row: rows are true classes, columns predicted ones; copied
     * @throws IllegalArgumentException if they aren't a square of at least one class, or one is negative
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

    /** How many classes there are. */
    public int classes() {
        return classes;
    }

    /** A copy of the counts, in the form that {@link #of} takes. */
    public long[] toArray() {
        return counts.clone();
    }

    /** Images of one class that were predicted to be of another, or of the same. */
    public long count(int trueClass, int predictedClass) {
        return counts[cell(classes, trueClass, predictedClass)];
    }

    /** All images. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** Images whose predicted class is the true one. */
    public long correct() {
        long sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += count(i, i);
        }
        return sum;
    }

    /** Images of a true class. */
    public long support(int trueClass) {
        long sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += count(trueClass, i);
        }
        return sum;
    }

    /** Images that were predicted to be of a class. */
    public long predicted(int predictedClass) {
        long sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += count(i, predictedClass);
        }
        return sum;
    }

    /** {@code correct / total}, 0 to 1; null while there are no images. */
    public @Nullable Double accuracy() {
        return share(correct(), total());
    }

    /** Share of the images predicted to be of a class that are; null when nothing was predicted to be. */
    public @Nullable Double precision(int predictedClass) {
        return share(count(predictedClass, predictedClass), predicted(predictedClass));
    }

    /** Share of the images of a class that were predicted as such; null if there are none. */
    public @Nullable Double recall(int trueClass) {
        return share(count(trueClass, trueClass), support(trueClass));
    }

    /**
     * Harmonic mean of precision and recall, {@code 2 correct / (support + predicted)}; null when the class neither
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

    /** Where a pair of classes stands, row by row. */
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
