package fashionstream.inference;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A share of all images, which depends on their ids only: every instance, and every repetition, chooses the same images. It uses
 * the CRC-32C of the id in UTF-8, which is distributed evenly and available in any language. A larger share contains the
 * images of a smaller one.
 *
 * @param value the share, more than 0, up to 1
 */
public record ImageShare(double value) {
    /** All images. */
    public static final ImageShare ALL = new ImageShare(1);

    /** Number of values that CRC-32C can have. */
    private static final double HASHES = 1L << Integer.SIZE;

    public ImageShare {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("a share is more than 0, and at most 1, not " + value);
        }
    }

    /** Whether the share contains an image. */
    public boolean contains(String imageId) {
        if (value == 1) {
            return true;
        }
        CRC32C hash = new CRC32C();
        hash.update(imageId.getBytes(StandardCharsets.UTF_8));
        return hash.getValue() < value * HASHES;
    }
}
