package fashionstream.accuracy;

import java.util.Arrays;

/** Counts pairs of true and predicted class into a {@link ConfusionMatrix}. Not thread-safe. */
public final class ConfusionCounter {
    private final int classes;
    private final long[] counts;

    /** A counter that starts at 0, for at least one class. */
    public ConfusionCounter(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("there must be at least one class, not " + classes);
        }
        this.classes = classes;
        this.counts = new long[Math.multiplyExact(classes, classes)];
    }

    /** A counter that starts with earlier counts. */
    public ConfusionCounter(ConfusionMatrix start) {
        this.classes = start.classes();
        this.counts = start.toArray();
    }

    /** Counts one image. */
    public void add(int trueClass, int predictedClass) {
        add(trueClass, predictedClass, 1);
    }

    /** Subtracts an image that was counted before. */
    public void subtract(int trueClass, int predictedClass) {
        add(trueClass, predictedClass, -1);
    }

    /**
     * Adds or subtracts several images.
     *
     * @param images number of images to add; negative to subtract
     * @throws IndexOutOfBoundsException if the class does not exist
     * @throws IllegalArgumentException if more images would be subtracted than were counted; the counts are unchanged
     *     then
     */
    public void add(int trueClass, int predictedClass, long images) {
        int cell = ConfusionMatrix.cell(classes, trueClass, predictedClass);
        long sum = Math.addExact(counts[cell], images);
        if (sum < 0) {
            throw new IllegalArgumentException("can't subtract " + -images + " of " + counts[cell]
                    + " images of true class " + trueClass + " and predicted class " + predictedClass);
        }
        counts[cell] = sum;
    }

    /** Returns the current counts. */
    public ConfusionMatrix snapshot() {
        return ConfusionMatrix.of(counts);
    }

    @Override
    public String toString() {
        return "ConfusionCounter" + Arrays.toString(counts);
    }
}
