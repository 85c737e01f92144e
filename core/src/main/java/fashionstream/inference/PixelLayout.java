package fashionstream.inference;

/**
 * The format of input images: the type of a pixel, and the order of the axes. N images, C channels, H rows, W columns.
 */
enum PixelLayout {
    /** uint8 {@code [N, H, W]}, or {@code [N, H, W, 3]} for RGB: this project's own format. */
    BYTES,
    /** float32 {@code [N, C, H, W]}, as PyTorch exports it. */
    NCHW,
    /** float32 {@code [N, H, W, C]}, as TensorFlow exports it. */
    NHWC,
    /** float32 {@code [N, H, W]}, greyscale. */
    NHW;

    /** The tensor shape of a batch. */
    long[] shape(int images, ImageShape image) {
        return switch (this) {
            case NCHW -> new long[] {images, image.channels(), image.height(), image.width()};
            case NHWC -> new long[] {images, image.height(), image.width(), image.channels()};
            case NHW -> new long[] {images, image.height(), image.width()};
            case BYTES -> (image.channels() == 1 ? NHW : NHWC).shape(images, image);
        };
    }
}
