package fashionstream.image;

import java.awt.image.Raster;

/**
 * Conversion of four-component JPEG files to RGB, as Pillow and most other image tools do it: without a colour profile.
 * The JDK's own conversion uses linear light and brightens them. Samples are inverted, with 255 for no ink, as Adobe's
 * programs write them; other files are rare, and can't be distinguished.
 */
final class CmykPixels {
    private static final int BANDS = 4;
    private static final int CHANNELS = 3;

    private CmykPixels() {}

    /**
     * Converts an image.
     *
     * @param stored the four components as they are in the file
     * @param ycck whether they are YCbCr with black, rather than cyan, magenta, yellow and black
     * @return red, green and blue of each pixel, rows top to bottom
     */
    static byte[] toRgb(Raster stored, boolean ycck) {
        int[] samples = stored.getPixels(
                stored.getMinX(), stored.getMinY(), stored.getWidth(), stored.getHeight(), (int[]) null);
        byte[] rgb = new byte[samples.length / BANDS * CHANNELS];
        for (int from = 0, to = 0; from < samples.length; from += BANDS, to += CHANNELS) {
            if (ycck) {
                yccToCmy(samples, from);
            }
            int light = samples[from + CHANNELS]; // what black lets through
            for (int c = 0; c < CHANNELS; c++) {
                rgb[to + c] = (byte) (light - share(255 - samples[from + c], light));
            }
        }
        return rgb;
    }

    /**
     * Converts YCbCr to red, green and blue as in the JPEG standard, then to their complements, the inks; uses
     * libjpeg's fixed-point arithmetic.
     */
    private static void yccToCmy(int[] samples, int at) {
        int luma = samples[at];
        int blue = samples[at + 1] - 128;
        int red = samples[at + 2] - 128;
        samples[at] = complement(luma + ((91881 * red + 32768) >> 16));
        samples[at + 1] = complement(luma + ((-22554 * blue - 46802 * red + 32768) >> 16));
        samples[at + 2] = complement(luma + ((116130 * blue + 32768) >> 16));
    }

    private static int complement(int level) {
        return 255 - Math.max(0, Math.min(255, level));
    }

    /** {@code a * b / 255}, rounded. */
    private static int share(int a, int b) {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }
}
