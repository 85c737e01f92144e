package fashionstream.accuracy;

import java.util.Arrays;

/** Counts pairs of true and predicted class into a {@link ConfusionMatrix}. Not safe for use by several threads. */
public final class ConfusionCounter {
    private final int classes;
    private final long[] counts;

    /** Starts at nothing, with at least one class. */
    public ConfusionCounter(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("at least one class, not " + classes);
        }
        this.classes = classes;
        this.counts = new long[Math.multiplyExact(classes, classes)];
    }

    /** Goes on from earlier counts. */
    public ConfusionCounter(ConfusionMatrix start) {
        this.classes = start.classes();
        this.counts = start.toArray();
    }

    /** Counts one image. */
    public void add(int trueClass, int predictedClass) {
        add(trueClass, predictedClass, 1);
    }

    /** Takes back one image that was counted before. */
    public void subtract(int trueClass, int predictedClass) {
        add(trueClass, predictedClass, -1);
    }

    /**
     * Counts several images at once, or takes them back.
     *
     * @param images how many; negative to take back
     * @throws IndexOutOfBoundsException if the class does not exist
     * @throws IllegalArgumentException if more would be taken back than were counted; nothing is changed then
     */
    public void add(int trueClass, int predictedClass, long images) {
        int cell = ConfusionMatrix.cell(classes, trueClass, predictedClass);
        long sum = Math.addExact(counts[cell], images);
        if (sum < 0) {
            throw new IllegalArgumentException("can't take back " + -images + " of " + counts[cell]
                    + " images of true class " + trueClass + " and predicted class " + predictedClass);
        }
        counts[cell] = sum;
    }

    /** The counts as they are now. */
    public ConfusionMatrix snapshot() {
        return ConfusionMatrix.of(counts);
    }

    @Override
    public String toString() {
        return "ConfusionCounter" + Arrays.toString(counts);
    }
}
