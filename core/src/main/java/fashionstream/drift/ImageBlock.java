package fashionstream.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Consecutive images: how far their figures are from those of their predicted classes. Immutable.
 *
 * @param start event time at which the previous block ended, in milliseconds since 1970
 * @param images number of images
 * @param toned number of images with known brightness and contrast
 * @param sums for each {@link Figure}, the sum of the differences from the mean of the class
 * @param variances for each, the sum of the variances of the classes
 * @param groups number of images in each group of classes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageBlock(long start, long images, long toned, double[] sums, double[] variances, double[] groups) {
    /** Confidence hardly varies in easy classes; a single hard image there must not look like a change. */
    private static final double LEAST_CONFIDENCE_DEVIATION = 0.1;

    /** Five grey levels. */
    private static final double LEAST_PIXEL_DEVIATION = 0.02;

    /** A figure that is compared with the reference. */
    enum Figure {
        CONFIDENCE(0, "confidence is higher", "confidence is lower"),
        BRIGHTNESS(1, "images are brighter", "images are darker"),
        /** At equal brightness. */
        CONTRAST(2, "contrast is higher", "contrast is lower");

        private final int index;
        private final String higher;
        private final String lower;

        Figure(int index, String higher, String lower) {
            this.index = index;
            this.higher = higher;
            this.lower = lower;
        }

        /** Its place in arrays. */
        int index() {
            return index;
        }

        String words(boolean isHigher) {
            return isHigher ? higher : lower;
        }
    }

    static ImageBlock empty(long start, int groups) {
        int figures = Figure.values().length;
        return new ImageBlock(start, 0, 0, new double[figures], new double[figures], new double[groups]);
    }

    /** @param confidenceSum sum of the confidences of the images */
    ImageBlock plus(ObservedImages observed, double confidenceSum, ClassReference reference) {
        double[] newSums = sums.clone();
        double[] newVariances = variances.clone();
        double[] newGroups = groups.clone();
        double brightness = observed.means().sum();
        newSums[Figure.CONFIDENCE.index()] += confidenceSum;
        newSums[Figure.BRIGHTNESS.index()] += brightness;
        newSums[Figure.CONTRAST.index()] += observed.deviations().sum() - reference.contrastSlope() * brightness;
        long count = 0;
        long[] classes = observed.classes();
        for (int i = 0; i < classes.length; i++) {
            long n = classes[i];
            if (n > 0) {
                count += n;
                newGroups[ClassMix.group(i, newGroups.length)] += n;
                ClassReference.Figures expected = reference.of(i);
                for (Figure figure : Figure.values()) {
                    Spread spread = spread(expected, figure);
                    newSums[figure.index()] -= n * spread.mean();
                    newVariances[figure.index()] += n * spread.deviation() * spread.deviation();
                }
            }
        }
        return new ImageBlock(
                start, images + count, toned + observed.means().count(), newSums, newVariances, newGroups);
    }

    private static Spread spread(ClassReference.Figures expected, Figure figure) {
        return switch (figure) {
            case CONFIDENCE -> expected.confidence().atLeast(LEAST_CONFIDENCE_DEVIATION);
            case BRIGHTNESS -> expected.pixelMean().atLeast(LEAST_PIXEL_DEVIATION);
            case CONTRAST -> expected.contrast().atLeast(LEAST_PIXEL_DEVIATION);
        };
    }

    /** Whether a figure is known for all images. */
    boolean knows(Figure figure) {
        return figure == Figure.CONFIDENCE || toned == images;
    }

    /** Mean difference from the reference, in standard deviations of single images. */
    double shift(Figure figure) {
        return sums[figure.index()] / Math.sqrt(images * variances[figure.index()]);
    }

    /**
     * Standard error of the means of the reference that the images are compared with, in standard deviations of single
     * images. It is larger if all images are of few classes.
     *
     * @param shares share of each group in the reference
     */
    double referenceError(double[] shares, long referenceImages) {
        double sum = 0;
        for (int i = 0; i < groups.length; i++) {
            double share = groups[i] / images;
            sum += share * share / (shares[i] * referenceImages);
        }
        return Math.sqrt(sum);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(start);
        out.writeLong(images);
        out.writeLong(toned);
        for (Figure figure : Figure.values()) {
            out.writeDouble(sums[figure.index()]);
            out.writeDouble(variances[figure.index()]);
        }
        for (double group : groups) {
            out.writeDouble(group);
        }
    }

    static ImageBlock read(DataInput in, int groups) throws IOException {
        ImageBlock empty = empty(in.readLong(), groups);
        long images = in.readLong();
        long toned = in.readLong();
        for (Figure figure : Figure.values()) {
            empty.sums[figure.index()] = in.readDouble();
            empty.variances[figure.index()] = in.readDouble();
        }
        for (int i = 0; i < groups; i++) {
            empty.groups[i] = in.readDouble();
        }
        return new ImageBlock(empty.start, images, toned, empty.sums, empty.variances, empty.groups);
    }
}
