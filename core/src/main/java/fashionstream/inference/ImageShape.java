package fashionstream.inference;

/**
 * The shape of the images that a model takes.
 *
 * @param height rows, at least 1
 * @param width pixels per row, at least 1
 * @param channels 1 for greyscale, 3 for RGB
 */
public record ImageShape(int height, int width, int channels) {
    public ImageShape {
        if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException("image shape must be at least 1x1 with 1 or 3 channels, not " + height
                    + "x" + width + "x" + channels);
        }
    }

    /** Size of an image in bytes: one byte per pixel and channel. */
    public int bytes() {
        return height * width * channels;
    }

    @Override
    public String toString() {
        return width + "x" + height + (channels == 1 ? " grey" : " RGB");
    }
}
