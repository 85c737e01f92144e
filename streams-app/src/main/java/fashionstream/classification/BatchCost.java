package fashionstream.classification;

/**
 * Estimates how long a micro-batch takes, as a linear function of its size: a fixed cost plus a cost per image. The
 * line is fitted by weighted least squares. The weight of a batch halves every {@value #HALF_LIFE} batches, so that the
 * estimate follows changes of the model or the machine. Not safe for use by several threads.
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
     * Updates the estimate with a measured batch.
     *
     * @param images size of the batch, at least 1
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
        // Batches of a single size do not determine a line: the whole time is then attributed to the images. Neither
        // cost is negative.
        return squares < 1e-9 ? proportional : Math.max(0, Math.min(proportional, products / squares));
    }

    /** The fixed cost of a batch, in nanoseconds. */
    double fixed() {
        return meanNanos - perImage() * meanImages;
    }

    /**
     * The size of the largest batch that fits into a time; 0 if none does, {@link Integer#MAX_VALUE} without a limit.
     */
    int images(double nanos) {
        // The conversion to int saturates, also for the result of a division by zero.
        return weight == 0 ? Integer.MAX_VALUE : (int) Math.max(0, (nanos - fixed()) / perImage());
    }
}
