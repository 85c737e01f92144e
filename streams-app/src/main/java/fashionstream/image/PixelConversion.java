package fashionstream.image;

import fashionstream.preprocessing.Pixels;

/** Conversion of pixels between grey and RGB, and of transparent ones, with Pillow's rounding. */
final class PixelConversion {
    private static final int RGB = 3;

    private PixelConversion() {}

    /** The image as grey, by Pillow's {@code L}: the luma of BT.601 with 16 fraction bits; or as RGB, by repetition. */
    static Pixels withChannels(Pixels image, int channels) {
        if (image.channels() == channels) {
            return image;
        }
        byte[] levels = channels == 1 ? rgbToGrey(image.levels()) : greyToRgb(image.levels());
        return new Pixels(image.width(), image.height(), channels, levels);
    }

    static byte[] rgbToGrey(byte[] rgb) {
        byte[] grey = new byte[rgb.length / RGB];
        for (int i = 0, at = 0; i < grey.length; i++, at += RGB) {
            grey[i] = (byte)
                    (((rgb[at] & 0xFF) * 19595 + (rgb[at + 1] & 0xFF) * 38470 + (rgb[at + 2] & 0xFF) * 7471 + 0x8000)
                            >> 16);
        }
        return grey;
    }

    private static byte[] greyToRgb(byte[] grey) {
        byte[] rgb = new byte[grey.length * RGB];
        int to = 0;
        for (byte level : grey) {
            rgb[to++] = level;
            rgb[to++] = level;
            rgb[to++] = level;
        }
        return rgb;
    }

    /**
     * The image over a background, as by Pillow's {@code paste} with the opacity as mask.
     *
     * @param alpha the opacity of each pixel
     * @param background level of all channels
     */
    static Pixels composite(Pixels image, byte[] alpha, int background) {
        byte[] source = image.levels();
        byte[] levels = new byte[source.length];
        int channels = image.channels();
        for (int i = 0; i < levels.length; i++) {
            int opacity = alpha[i / channels] & 0xFF;
            levels[i] = (byte) divideBy255((source[i] & 0xFF) * opacity + background * (255 - opacity));
        }
        return new Pixels(image.width(), image.height(), channels, levels);
    }

    /** {@code product / 255}, rounded, for products of two levels. */
    static int divideBy255(int product) {
        int sum = product + 128;
        return ((sum >> 8) + sum) >> 8;
    }
}
