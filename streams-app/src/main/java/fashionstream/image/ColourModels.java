package fashionstream.image;

/**
 * Conversion of inks and of luma and chroma to RGB, as Pillow and most other image tools do it: without a colour
 * profile. The JDK's own conversion of inks uses linear light and brightens them.
 */
final class ColourModels {
    private static final int BANDS = 4;
    private static final int CHANNELS = 3;

    private ColourModels() {}

    /**
     * Converts the inks of each pixel: cyan, magenta, yellow and black, inverted, with 255 for no ink, as Adobe's programs
     * write them into JPEG files. Other files are rare, and can't be distinguished.
     */
    static byte[] toRgb(byte[] inks) {
        byte[] rgb = new byte[inks.length / BANDS * CHANNELS];
        for (int from = 0, to = 0; from < inks.length; from += BANDS, to += CHANNELS) {
            int light = inks[from + CHANNELS] & 0xFF; // what black lets through
            for (int c = 0; c < CHANNELS; c++) {
                int ink = 255 - (inks[from + c] & 0xFF);
                rgb[to + c] = (byte) (light - PixelConversion.divideBy255(ink * light));
            }
        }
        return rgb;
    }

    /**
     * Converts YCbCr to red, green and blue as in the JPEG standard, in place, with libjpeg's fixed-point arithmetic.
     *
     * @param step bytes from pixel to pixel
     * @param inks whether the complements, inks, are wanted
     */
    static void yccToRgb(byte[] levels, int step, boolean inks) {
        int complement = inks ? 255 : 0;
        for (int i = 0; i < levels.length; i += step) {
            int luma = levels[i] & 0xFF;
            int blue = (levels[i + 1] & 0xFF) - 128;
            int red = (levels[i + 2] & 0xFF) - 128;
            levels[i] = (byte) (complement ^ level(luma + ((91881 * red + 32768) >> 16)));
            levels[i + 1] = (byte) (complement ^ level(luma + ((-22554 * blue - 46802 * red + 32768) >> 16)));
            levels[i + 2] = (byte) (complement ^ level(luma + ((116130 * blue + 32768) >> 16)));
        }
    }

    private static int level(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
