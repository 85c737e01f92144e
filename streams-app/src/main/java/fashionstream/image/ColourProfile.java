package fashionstream.image;

import fashionstream.preprocessing.Pixels;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Converts colours from the ICC profile of a file to sRGB, with the JDK's Little CMS. */
final class ColourProfile {
    private static final int RGB = 3;

    private ColourProfile() {}

    /**
     * Converts an RGB image with a profile for RGB. Profiles for grey have no effect, nor do those for inks, whose
     * images are converted to RGB before.
     *
     * @throws ImageException if the profile is damaged
     */
    static Pixels toSrgb(Pixels image, byte[] icc) {
        try {
            ICC_Profile profile = ICC_Profile.getInstance(icc);
            if (profile.getNumComponents() != RGB || image.channels() != RGB) {
                return image;
            }
            ICC_Profile target = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
            WritableRaster from = raster(image, image.levels());
            byte[] levels = new byte[image.levels().length];
            new ColorConvertOp(new ICC_Profile[] {profile, target}, null).filter(from, raster(image, levels));
            return new Pixels(image.width(), image.height(), image.channels(), levels);
        } catch (IllegalArgumentException | CMMException e) {
            throw new ImageException("the ICC profile of the file is damaged; declare \"icc_profile\": \"ignore\"", e);
        }
    }

    private static WritableRaster raster(Pixels image, byte[] levels) {
        return Raster.createInterleavedRaster(
                new DataBufferByte(levels, levels.length),
                image.width(),
                image.height(),
                image.width() * RGB,
                RGB,
                new int[] {0, 1, 2},
                null);
    }
}
