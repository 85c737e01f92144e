package fashionstream.trainer;

import java.util.random.RandomGenerator;

/**
 * Random changes of a training image that preserve its class.
 *
 * @param flip whether half of the images are mirrored horizontally
 * @param maxShift images are shifted by up to this many pixels in each direction; the pixels shifted in are black
 * @param erasing probability that a rectangle with sides of {@value #ERASED_MIN} to {@value #ERASED_MAX} pixels is
 *     overwritten with noise, 0 to 1
 * @see <a href="https://arxiv.org/abs/1708.04896">Zhong et al.: Random Erasing Data Augmentation (2017)</a>
 */
public record Augmentation(boolean flip, int maxShift, double erasing) {
    private static final int ERASED_MIN = 4;
    private static final int ERASED_MAX = 12;

    public Augmentation {
        Require.that(maxShift >= 0 && maxShift <= 14, "maxShift must be 0 to 14 pixels, not " + maxShift);
        Require.that(erasing >= 0 && erasing <= 1, "erasing must be 0 to 1, not " + erasing);
    }

    /**
     * Writes an augmented and normalised copy of an image.
     *
     * @param source {@code size * size} unsigned bytes, row by row
     * @param size number of rows, and of pixels per row
     * @param normalised the normalised value of each byte value, 256 entries
     * @param random chooses the changes
     * @param target the array to write to
     * @param offset index of the first value in {@code target}
     */
    void apply(byte[] source, int size, float[] normalised, RandomGenerator random, float[] target, int offset) {
        boolean mirrored = flip && random.nextBoolean();
        int down = shift(random);
        int right = shift(random);
        float black = normalised[0];
        for (int y = 0; y < size; y++) {
            int fromY = y - down;
            for (int x = 0; x < size; x++) {
                int fromX = mirrored ? size - 1 - (x - right) : x - right;
                boolean inside = fromY >= 0 && fromY < size && fromX >= 0 && fromX < size;
                target[offset + y * size + x] =
                        inside ? normalised[Byte.toUnsignedInt(source[fromY * size + fromX])] : black;
            }
        }
        if (erasing > 0 && random.nextDouble() < erasing) {
            erase(size, normalised, random, target, offset);
        }
    }

    private int shift(RandomGenerator random) {
        return maxShift == 0 ? 0 : random.nextInt(2 * maxShift + 1) - maxShift;
    }

    private static void erase(int size, float[] normalised, RandomGenerator random, float[] target, int offset) {
        int height = random.nextInt(ERASED_MIN, ERASED_MAX + 1);
        int width = random.nextInt(ERASED_MIN, ERASED_MAX + 1);
        int top = random.nextInt(size - height + 1);
        int left = random.nextInt(size - width + 1);
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                target[offset + y * size + x] = normalised[random.nextInt(normalised.length)];
            }
        }
    }
}
