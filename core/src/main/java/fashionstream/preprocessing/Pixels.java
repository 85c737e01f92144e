package fashionstream.preprocessing;

import java.util.Arrays;

/**
 * A decoded image.
 *
 * @param width pixels per row, at least 1
 * @param height rows, at least 1
 * @param channels 1 for grey, 3 for red, green and blue
 * @param levels rows top to bottom, 0 black to 255 white, channels interleaved. Nobody modifies the array, which may be
 *     shared
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Pixels(int width, int height, int channels, byte[] levels) {
    public Pixels {
        if (width < 1 || height < 1 || levels.length != (long) width * height * channels) {
            throw new IllegalArgumentException(
                    levels.length + " bytes aren't " + width + "x" + height + " pixels of " + channels + " channels");
        }
    }

    /** The rows from {@code first} to before {@code end}. */
    Pixels rows(int first, int end) {
        if (first == 0 && end == height) {
            return this;
        }
        int rowBytes = width * channels;
        return new Pixels(width, end - first, channels, Arrays.copyOfRange(levels, first * rowBytes, end * rowBytes));
    }
}
