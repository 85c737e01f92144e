package fashionstream.image;

import java.awt.image.BufferedImage;

/**
 * A decoded image.
 *
 * @param grey whether it has one channel; three if not: red, green, blue
 * @param levels rows top to bottom, 0 black to 255 white, channels interleaved
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pixels(boolean grey, byte[] levels) {
    static Pixels of(BufferedImage image) {
        boolean grey = PixelConversion.isGrey(image);
        return new Pixels(grey, grey ? PixelConversion.greyPixels(image) : PixelConversion.rgbPixels(image));
    }
}
