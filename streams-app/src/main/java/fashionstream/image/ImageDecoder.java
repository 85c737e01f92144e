package fashionstream.image;

import fashionstream.image.ImageFileReader.Pixels;
import fashionstream.inference.ImageShape;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;

/**
 * Decodes image records to the pixels that a model expects. Images of another size are rejected, not scaled: for images
 * unlike its training images, a model returns wrong results without an error.
 *
 * <p>Colour is converted to grey by BT.601 luma, grey to RGB by repetition; transparent pixels are black. The
 * orientation that a camera may note in a JPEG file is ignored. Damaged files are rejected. Safe for use by several
 * threads.
 */
public final class ImageDecoder {
    /** Largest PNG or JPEG file that is opened, in bytes. */
    public static final int MAX_FILE_BYTES = 4 * 1024 * 1024;

    private final ImageShape shape;

    /** Creates a decoder for a model with this input shape. */
    public ImageDecoder(ImageShape shape) {
        this.shape = shape;
    }

    /**
     * Decodes an image.
     *
     * @return {@code shape.bytes()} bytes: rows top to bottom, 0 black to 255 white, channels interleaved. Callers must
     *     not modify the array, which may be the record's own
     * @throws ImageException if the image is broken, contradicts the record, or has a size other than the model's
     */
    public byte[] decode(ImageRecord image) {
        return switch (image.getEncoding()) {
            case GRAY8 -> fromGrey(rawPixels(image, 1));
            case RGB8 -> fromRgb(rawPixels(image, 3));
            case PNG, JPEG -> fromFile(image);
            case UNKNOWN -> throw new ImageException("image encoding is UNKNOWN; it must be GRAY8, RGB8, PNG or JPEG");
        };
    }

    private byte[] rawPixels(ImageRecord image, int channels) {
        requireSize(image.getWidth(), image.getHeight());
        int expected = shape.width() * shape.height() * channels;
        int actual = image.getData().remaining();
        if (actual != expected) {
            throw new ImageException("image data has " + actual + " bytes; " + image.getEncoding() + " of "
                    + shape.width() + "x" + shape.height() + " pixels takes " + expected);
        }
        return bytes(image.getData());
    }

    private byte[] fromFile(ImageRecord image) {
        int length = image.getData().remaining();
        if (length > MAX_FILE_BYTES) {
            throw new ImageException("image file has " + length + " bytes; at most " + MAX_FILE_BYTES + " are read");
        }
        byte[] file = bytes(image.getData());
        ImageFileHeader header = ImageFileHeader.parse(file);
        requireEncoding(image.getEncoding(), header);
        requireSize(header.width(), header.height());
        Pixels pixels = ImageFileReader.read(file, header);
        return pixels.grey() ? fromGrey(pixels.levels()) : fromRgb(pixels.levels());
    }

    private static void requireEncoding(ImageEncoding declared, ImageFileHeader header) {
        if (declared != header.encoding()) {
            throw new ImageException(
                    "image encoding is " + declared + ", but the data is a " + header.encoding() + " file");
        }
    }

    private void requireSize(int width, int height) {
        if (width != shape.width() || height != shape.height()) {
            throw new ImageException(
                    "image is " + width + "x" + height + ", the model takes " + shape.width() + "x" + shape.height());
        }
    }

    private byte[] fromGrey(byte[] grey) {
        return shape.channels() == 1 ? grey : PixelConversion.greyToRgb(grey);
    }

    private byte[] fromRgb(byte[] rgb) {
        return shape.channels() == 1 ? PixelConversion.rgbToGrey(rgb) : rgb;
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
