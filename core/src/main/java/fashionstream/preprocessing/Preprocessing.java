package fashionstream.preprocessing;

import org.jspecify.annotations.Nullable;

/**
 * What is done to a decoded image until it has the size that the model takes: the orientation and the colour mode are
 * converted, then the image is resized, then the centre is cropped. Scaling and normalisation of the values follow in
 * the model's input.
 *
 * @param transparency what becomes of transparent pixels
 * @param applyProfile whether colours are converted from the file's ICC profile to sRGB; otherwise profiles are ignored
 * @param resize null for none: the image must then have the size that the model takes, or be cropped to it
 * @param centerCrop whether and how the centre is cropped to the size that the model takes
 */
public record Preprocessing(
        Transparency transparency,
        boolean applyProfile,
        @Nullable Resize resize,
        CropRule centerCrop) {
    /** Images must have the size that the model takes. */
    public static final Preprocessing NONE = new Preprocessing(Transparency.DROP, false, null, CropRule.NONE);

    /** Whether the centre is cropped. */
    public boolean crops() {
        return centerCrop != CropRule.NONE;
    }
}
