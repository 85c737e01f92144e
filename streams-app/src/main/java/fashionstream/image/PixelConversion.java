package fashionstream.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Conversion of pixels between grey and RGB, one byte per channel. */
final class PixelConversion {
    private static final int CHANNELS = 3;

    private PixelConversion() {}

    /** Luma by ITU-R BT.601, rounded: the definition of grey in JPEG and most image tools. */
    static byte luma(int red, int green, int blue) {
        return (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }

    static byte[] rgbToGrey(byte[] rgb) {
        byte[] grey = new byte[rgb.length / CHANNELS];
        for (int i = 0; i < grey.length; i++) {
            int at = i * CHANNELS;
            grey[i] = luma(rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF);
        }
        return grey;
    }

    static byte[] greyToRgb(byte[] grey) {
        byte[] rgb = new byte[grey.length * CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = grey[i / CHANNELS];
        }
        return rgb;
    }

    /**
     * Whether an image is stored as grey levels. Their samples must be used unchanged: Java's own conversion interprets
     * them as linear light and brightens them.
     */
    static boolean isGrey(BufferedImage image) {
        return image.getRaster().getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
    }

    /** Grey levels of an image for which {@link #isGrey} is true; transparent pixels are black. */
    static byte[] greyPixels(BufferedImage image) {
        Raster raster = image.getRaster();
        int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        boolean alpha = raster.getNumBands() == 2;
        byte[] grey = new byte[image.getWidth() * image.getHeight()];
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++, i++) {
                int level = raster.getSample(x, y, 0) >> shift;
                grey[i] = (byte) (alpha ? cover(level, raster.getSample(x, y, 1) >> shift) : level);
            }
        }
        return grey;
    }

    /** RGB of any image; transparent pixels are black. */
    static byte[] rgbPixels(BufferedImage image) {
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * CHANNELS];
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int argb = image.getRGB(x, y);
                int alpha = argb >>> 24;
                rgb[i++] = (byte) cover(argb >> 16 & 0xFF, alpha);
                rgb[i++] = (byte) cover(argb >> 8 & 0xFF, alpha);
                rgb[i++] = (byte) cover(argb & 0xFF, alpha);
            }
        }
        return rgb;
    }

    /** Makes the pixels of a level black, in a grey image of any number of channels; -1 for none. */
    static void blacken(byte[] grey, int level) {
        for (int i = 0; i < grey.length; i++) {
            if ((grey[i] & 0xFF) == level) {
                grey[i] = 0;
            }
        }
    }

    /** A level blended with black, the background of the images in the data set. */
    private static int cover(int level, int alpha) {
        return (level * alpha + 127) / 255;
    }
}
