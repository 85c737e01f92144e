package fashionstream.image;

import java.time.Duration;

/**
 * Up to which size and time images are decoded.
 *
 * @param fileBytes size of the largest image file, 1 to {@link #MOST_FILE_BYTES}
 * @param pixels pixels of the largest image, 1 to {@link #MOST_PIXELS}
 * @param side length of the longest side, at least 1 pixel
 * @param time how long an image may take, more than 0
 */
public record DecodeLimits(int fileBytes, int pixels, int side, Duration time) {
    /** A file of this size in Base64, and copies of it, still fit into Java's arrays. */
    public static final int MOST_FILE_BYTES = 256 * 1024 * 1024;

    /** So many pixels in RGB with alpha still fit into Java's arrays. */
    public static final int MOST_PIXELS = 250_000_000;

    /** 16 MiB, 50 million pixels, the longest side of JPEG and most other formats, and 10 seconds. */
    public static final DecodeLimits DEFAULT =
            new DecodeLimits(16 * 1024 * 1024, 50_000_000, 65_535, Duration.ofSeconds(10));

    public DecodeLimits {
        if (fileBytes < 1
                || fileBytes > MOST_FILE_BYTES
                || pixels < 1
                || pixels > MOST_PIXELS
                || side < 1
                || time.isNegative()
                || time.isZero()) {
            throw new IllegalArgumentException("images can't be decoded up to " + fileBytes + " bytes, " + pixels
                    + " pixels, a side of " + side + " pixels, and " + time);
        }
    }

    /** Begins the time of an image. */
    DecodeTime begin() {
        return new DecodeTime(time);
    }
}
