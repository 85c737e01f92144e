package fashionstream.trainer;

import java.util.List;

/**
 * Mean and standard deviation over every pixel of a set of images, on the scale 0 to 1.
 *
 * @param mean mean
 * @param deviation standard deviation of the population, above 0
 */
public record PixelStatistics(double mean, double deviation) {
    public PixelStatistics {
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("pixels that are all alike can't be normalised");
        }
    }

    /** Computes both, exactly: sums of bytes and of their squares fit a long for any data set of ours. */
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

    /** What each byte value becomes when images are normalised to mean 0 and deviation 1; 256 entries. */
    public float[] table() {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (float) ((value / 255.0 - mean) / deviation);
        }
        return table;
    }
}
