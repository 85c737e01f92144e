package fashionstream.perturbation;

import java.util.Random;

/** Moves an image; what comes in from outside is black. */
final class Shift {
    private static final int[][] DIRECTIONS = {{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}};

    private Shift() {}

    static byte[] inSomeDirection(byte[] pixels, int height, int width, int distance, Random random) {
        int[] direction = DIRECTIONS[random.nextInt(DIRECTIONS.length)];
        return by(pixels, height, width, direction[0] * distance, direction[1] * distance);
    }

    private static byte[] by(byte[] pixels, int height, int width, int down, int right) {
        byte[] moved = new byte[pixels.length];
        for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
            for (int x = Math.max(0, right); x < Math.min(width, width + right); x++) {
                moved[y * width + x] = pixels[(y - down) * width + x - right];
            }
        }
        return moved;
    }
}
