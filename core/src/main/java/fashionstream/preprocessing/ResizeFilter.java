package fashionstream.preprocessing;

/** How the pixels of a resized image are computed. */
public enum ResizeFilter {
    /** Pillow's {@code NEAREST}. */
    NEAREST,
    /** Pillow's {@code BOX}. */
    BOX,
    /** Pillow's {@code BILINEAR}, with antialiasing. */
    BILINEAR,
    /** Pillow's {@code HAMMING}. */
    HAMMING,
    /** Pillow's {@code BICUBIC}, with antialiasing. */
    BICUBIC,
    /** Pillow's {@code LANCZOS}. */
    LANCZOS,
    /** TensorFlow's {@code tf.image.resize} with {@code bilinear}: half-pixel centres, without antialiasing. */
    TENSORFLOW_BILINEAR
}
