package fashionstream.trainer;

import java.util.random.RandomGenerator;

/**
 * Changes a training image in ways that leave its class as it is: mirrored left to right, moved by a few pixels.
 *
 * @param flip whether to mirror, half of the time
 * @param maxShift largest move each way, in pixels; what comes in from outside is black
 */
record Augmentation(boolean flip, int maxShift) {
    /**
     * Writes a changed and normalised copy of an image.
     *
     * @param source {@code size * size} unsigned bytes, row by row
     * @param size rows, and pixels per row
     * @param normalised what each byte value becomes, 256 entries
     * @param random decides on the change
     * @param target where to write
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
    }

    private int shift(RandomGenerator random) {
        return maxShift == 0 ? 0 : random.nextInt(2 * maxShift + 1) - maxShift;
    }
}
