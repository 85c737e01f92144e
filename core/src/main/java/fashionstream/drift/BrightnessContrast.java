package fashionstream.drift;

/**
 * The brightness and the contrast of an image.
 *
 * @param mean brightness: the mean of its pixels, 0 (black) to 1 (white)
 * @param deviation contrast: the standard deviation of its pixels (of the population), 0 to 0.5
 */
public record BrightnessContrast(double mean, double deviation) {
    /** Pixels whose squares fit into an int together. */
    private static final int BLOCK = 32_768;

    private static final double WHITE = 255;

    /**
     * Measures an image.
     *
     * @param pixels one byte each (or one for each channel of a pixel), 0 to 255; at least one
     * @throws IllegalArgumentException if there are no pixels
     */
    public static BrightnessContrast of(byte[] pixels) {
        if (pixels.length == 0) {
            throw new IllegalArgumentException("an image must have at least one pixel");
        }
        // Integers are exact, and independent of the order. A long holds the sum of 2^47 pixels, an int that of a
        // block.
        long sum = 0;
        long squares = 0;
        for (int start = 0; start < pixels.length; start += BLOCK) {
            int end = Math.min(pixels.length, start + BLOCK);
            int blockSum = 0;
            int blockSquares = 0;
            for (int i = start; i < end; i++) {
                int value = pixels[i] & 0xff;
                blockSum += value;
                blockSquares += value * value;
            }
            sum += blockSum;
            squares += blockSquares;
        }
        double mean = sum / (double) pixels.length;
        double variance = squares / (double) pixels.length - mean * mean;
        return new BrightnessContrast(mean / WHITE, Math.sqrt(Math.max(0, variance)) / WHITE);
    }
}
