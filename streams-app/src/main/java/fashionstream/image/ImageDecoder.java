package fashionstream.image;

import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import fashionstream.preprocessing.ImageSizeException;
import fashionstream.preprocessing.Pixels;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Preprocessor;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;

/**
 * Decodes image records to the pixels that a model expects: as Pillow, with the orientation applied, and with the
 * preprocessing that the model declares. If it declares none, images of another size are rejected, not scaled: a model
 * returns wrong results without an error for images unlike its training images.
 *
 * <p>Colour is converted to grey by BT.601 luma, grey to RGB by repetition. Damaged files are rejected. Safe for use by
 * several threads.
 */
public final class ImageDecoder {
    private final ImageShape shape;
    private final Preprocessing preprocessing;
    private final Preprocessor preprocessor;
    private final DecodeLimits limits;

    /** Creates a decoder for a model. */
    public ImageDecoder(ModelInfo model, DecodeLimits limits) {
        this(model.input(), model.preprocessing(), limits);
    }

    /**
     * Creates a decoder for a model with this input shape.
     *
     * @param preprocessing how images are converted to it
     */
    public ImageDecoder(ImageShape shape, Preprocessing preprocessing, DecodeLimits limits) {
        this.limits = limits;
        this.shape = shape;
        this.preprocessing = preprocessing;
        this.preprocessor = new Preprocessor(preprocessing, shape.width(), shape.height());
    }

    /**
     * Decodes an image.
     *
     * @return {@code shape.bytes()} bytes: rows top to bottom, 0 black to 255 white, channels interleaved. Callers must
     *     not modify the array, which may be the record's own
     * @throws ImageException if the image is broken, contradicts the record, or has a size that the model doesn't take
     */
    public byte[] decode(ImageRecord image) {
        try {
            Pixels pixels =
                    switch (image.getEncoding()) {
                        case GRAY8 -> rawPixels(image, 1);
                        case RGB8 -> rawPixels(image, 3);
                        case PNG, JPEG, FILE -> fromFile(image);
                        case UNKNOWN ->
                            throw new ImageException(
                                    "image encoding is UNKNOWN; it must be GRAY8, RGB8, PNG, JPEG or FILE");
                    };
            return preprocessor.apply(pixels).levels();
        } catch (ImageSizeException e) {
            throw new ImageException(String.valueOf(e.getMessage()), e);
        }
    }

    private Pixels rawPixels(ImageRecord image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        if (width < 1 || height < 1) {
            throw new ImageException(
                    "image is " + width + "x" + height + "; " + image.getEncoding() + " needs its width and height");
        }
        requireFits(width, height);
        long expected = (long) width * height * channels;
        int actual = image.getData().remaining();
        if (actual != expected) {
            throw new ImageException("image data has " + actual + " bytes; " + image.getEncoding() + " of " + width
                    + "x" + height + " pixels takes " + expected);
        }
        Pixels pixels = new Pixels(width, height, channels, bytes(image.getData()));
        return PixelConversion.withChannels(pixels, shape.channels());
    }

    private Pixels fromFile(ImageRecord image) {
        int length = image.getData().remaining();
        if (length > limits.fileBytes()) {
            throw new ImageException("image file has " + length + " bytes; at most " + limits.fileBytes()
                    + " are read (image.max.bytes)");
        }
        byte[] file = bytes(image.getData());
        ImageFileHeader header = ImageFileHeader.parse(file);
        requireEncoding(image.getEncoding(), header);
        requireFits(header.uprightWidth(), header.uprightHeight());
        return ImageFileReader.read(file, header, limits)
                .convert(preprocessing, header.orientation(), shape.channels());
    }

    private static void requireEncoding(ImageEncoding declared, ImageFileHeader header) {
        if (declared != ImageEncoding.FILE && declared != header.format().encoding()) {
            throw new ImageException("image encoding is " + declared + ", but the data is a " + header.format()
                    + " file; declare it as " + header.format().encoding());
        }
    }

    /** Checks the size before any pixel is decoded. */
    private void requireFits(int width, int height) {
        if ((long) width * height > limits.pixels() || Math.max(width, height) > limits.side()) {
            throw new ImageException("image is " + width + "x" + height + "; at most " + limits.pixels()
                    + " pixels (image.max.pixels), and " + limits.side() + " on a side (image.max.side), are decoded");
        }
        preprocessor.check(width, height);
    }

    /**
     * Returns the buffer's own array if it has the same content, as after reading with Avro; this class never writes to
     * it.
     */
    private static byte[] bytes(ByteBuffer data) {
        if (data.hasArray() && data.arrayOffset() == 0 && data.remaining() == data.array().length) {
            return data.array();
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(data.position(), bytes);
        return bytes;
    }
}
