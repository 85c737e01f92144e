package fashionstream.contest;

/**
 * Sums of the log loss of two models over the same labelled images. Natural logarithms.
 *
 * @param images number of images of which both losses are known
 * @param champion sum of the champion's losses
 * @param challenger sum of the challenger's losses
 * @param squares sum of the squares of the differences between the two losses of an image
 */
public record LossSums(long images, double champion, double challenger, double squares) {
    /** No images. */
    public static final LossSums NONE = new LossSums(0, 0, 0, 0);

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
        return new LossSums(1, champion, challenger, (challenger - champion) * (challenger - champion));
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
     * Without images that were added before. The sums of no images are exactly 0.
     *
     * @throws IllegalArgumentException if there are fewer images
     */
    public LossSums minus(LossSums other) {
        return images == other.images
                ? NONE
                : new LossSums(
                        images - other.images,
                        champion - other.champion,
                        challenger - other.challenger,
                        squares - other.squares);
    }
}
