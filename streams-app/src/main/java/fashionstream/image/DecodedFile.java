package fashionstream.image;

import fashionstream.preprocessing.Pixels;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Transparency;
import org.jspecify.annotations.Nullable;

/**
 * A decoded image file before the conversions that a model declares.
 *
 * @param pixels colours as in the file, without regard to transparency, profile and orientation
 * @param alpha the opacity of each pixel, 0 to 255; null if all are opaque
 * @param profile the file's ICC profile; null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DecodedFile(Pixels pixels, byte @Nullable [] alpha, byte @Nullable [] profile) {
    /** An opaque image without a profile. */
    static DecodedFile of(Pixels pixels) {
        return new DecodedFile(pixels, null, null);
    }

    /** The same image with the profile of the file. */
    DecodedFile withProfile(byte @Nullable [] icc) {
        return new DecodedFile(pixels, alpha, icc);
    }

    /**
     * Converts the colours, and turns the image upright.
     *
     * @param orientation as in EXIF, 1 to 8
     * @param channels 1 for grey, 3 for RGB
     * @throws ImageException if its profile is to be applied and is damaged
     */
    Pixels convert(Preprocessing preprocessing, int orientation, int channels) {
        Pixels colours = pixels;
        if (preprocessing.applyProfile() && profile != null) {
            colours = ColourProfile.toSrgb(colours, profile);
        }
        if (alpha != null && preprocessing.transparency() != Transparency.DROP) {
            int background = preprocessing.transparency() == Transparency.BLACK ? 0 : 255;
            colours = PixelConversion.composite(colours, alpha, background);
        }
        return Orientation.upright(PixelConversion.withChannels(colours, channels), orientation);
    }
}
