package fashionstream.contest;

/**
 * Sums of the log loss of two models over the same labelled images; natural logarithms. Whole numbers, so that sums do not
 * depend on the order of additions, and a subtraction exactly undoes an addition. They hold the losses of a hundred million
 * images.
 *
 * @param images number of images of which both losses are known
 * @param champion sum of the champion's losses, in billionths
 * @param challenger sum of the challenger's losses, in billionths
 * @param squares sum of the squares of the differences between the two losses of an image, in millionths
 */
public record LossSums(long images, long champion, long challenger, long squares) {
    /** No images. */
    public static final LossSums NONE = new LossSums(0, 0, 0, 0);

    static final double BILLION = 1e9;
    static final double MILLION = 1e6;

    public LossSums {
        if (images < 0) {
            throw new IllegalArgumentException("the number of images must not be negative: " + images);
        }
    }

    /**
     * One image.
     *
     * @param champion loss of the champion, at least 0
     * @param challenger loss of the challenger, at least 0
     */
    public static LossSums of(double champion, double challenger) {
        if (!(champion >= 0 && challenger >= 0)) {
            throw new IllegalArgumentException("not losses: " + champion + " and " + challenger);
        }
        double difference = challenger - champion;
        return new LossSums(
                1,
                Math.round(champion * BILLION),
                Math.round(challenger * BILLION),
                Math.round(difference * difference * MILLION));
    }

    /** The images of both. */
    public LossSums plus(LossSums other) {
        return new LossSums(
                images + other.images,
                champion + other.champion,
                challenger + other.challenger,
                squares + other.squares);
    }

    /**
     * Without images that were added before.
     *
     * @throws IllegalArgumentException if there are fewer images
     */
    public LossSums minus(LossSums other) {
        return new LossSums(
                images - other.images,
                champion - other.champion,
                challenger - other.challenger,
                squares - other.squares);
    }
}
