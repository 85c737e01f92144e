package fashionstream.classification;

/**
 * What a micro-batch of a given size takes, as a straight line: a fixed cost, and one per image. Fitted by least squares
 * in which a batch's weight halves with every {@value #HALF_LIFE} batches after it, so that the line follows a model or
 * a machine that changes. Not safe for use by several threads.
 */
final class BatchCost {
    private static final int HALF_LIFE = 32;
    private static final double DECAY = Math.pow(0.5, 1.0 / HALF_LIFE);

    private double weight;
    private double meanImages;
    private double meanNanos;

    /** Weighted sums of squared deviations, and of products of deviations, from the means. */
    private double squares;

    private double products;

    /**
     * Takes a batch into account.
     *
     * @param images at least 1
     */
    void learn(int images, double nanos) {
        // Welford's method with weights: sums of squares of the raw values would lose their digits.
        weight = weight * DECAY + 1;
        double imagesOff = images - meanImages;
        double nanosOff = nanos - meanNanos;
        meanImages += imagesOff / weight;
        meanNanos += nanosOff / weight;
        squares = squares * DECAY + imagesOff * (images - meanImages);
        products = products * DECAY + imagesOff * (nanos - meanNanos);
    }

    /** Nanoseconds that each further image of a batch adds. */
    double perImage() {
        double proportional = weight == 0 ? 0 : meanNanos / meanImages;
        // Batches of one size tell no line: then the fixed cost counts as the images'. Neither cost is below zero.
        return squares < 1e-9 ? proportional : Math.max(0, Math.min(proportional, products / squares));
    }

    /** Nanoseconds that a batch takes whatever its size. */
    double fixed() {
        return meanNanos - perImage() * meanImages;
    }

    /** The largest batch that is done in this time; 0 if none is, {@link Integer#MAX_VALUE} if any is. */
    int images(double nanos) {
        // The conversion to int stops at its bounds, and knows no division by zero.
        return weight == 0 ? Integer.MAX_VALUE : (int) Math.max(0, (nanos - fixed()) / perImage());
    }
}
