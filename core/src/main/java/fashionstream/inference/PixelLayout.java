package fashionstream.inference;

/** The order of the values of an input image: C channels, H rows, W columns. */
enum PixelLayout {
    /** {@code [N, C, H, W]}, as PyTorch exports it. */
    NCHW("CHW"),
    /** {@code [N, H, W, C]}, as TensorFlow exports it. */
    NHWC("HWC"),
    /** {@code [N, H, W]}, greyscale. */
    NHW("HW");

    private final String axes;

    PixelLayout(String axes) {
        this.axes = axes;
    }

    /** The axes of an image, a letter for each. */
    String axes() {
        return axes;
    }

    /** Whether the values of a channel are together, rather than those of a pixel. */
    boolean planes() {
        return this == NCHW;
    }

    /** The sizes of the axes of an image. */
    long[] sizes(ImageShape image) {
        return axes.chars()
                .mapToLong(axis -> axis == 'C' ? image.channels() : axis == 'H' ? image.height() : image.width())
                .toArray();
    }
}
