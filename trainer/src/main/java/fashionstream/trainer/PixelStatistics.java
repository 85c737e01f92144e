package fashionstream.trainer;

import java.util.List;

/**
 * Mean and standard deviation over all pixels of a set of images, from 0 (black) to 1 (white).
 *
 * @param mean the mean
 * @param deviation the standard deviation of the population, above 0
 */
public record PixelStatistics(double mean, double deviation) {
    public PixelStatistics {
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("pixels that are all equal can't be normalised");
        }
    }

    /** Computes both exactly: the sums of the bytes and of their squares fit into a long. */
    public static PixelStatistics of(List<byte[]> images) {
        long count = 0;
        long sum = 0;
        long squares = 0;
        for (byte[] image : images) {
            count += image.length;
            for (byte pixel : image) {
                int value = Byte.toUnsignedInt(pixel);
                sum += value;
                squares += (long) value * value;
            }
        }
        double mean = sum / (double) count;
        return new PixelStatistics(mean / 255, Math.sqrt(squares / (double) count - mean * mean) / 255);
    }

    /** The value of each byte value after normalisation to mean 0 and standard deviation 1; 256 entries. */
    public float[] table() {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (float) ((value / 255.0 - mean) / deviation);
        }
        return table;
    }
}
