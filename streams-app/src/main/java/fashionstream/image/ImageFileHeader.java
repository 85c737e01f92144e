package fashionstream.image;

import fashionstream.schema.ImageEncoding;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The header of an image file, which is checked before any pixel is decoded: a small file can declare gigabytes of
 * pixels.
 *
 * @param encoding {@link ImageEncoding#PNG} or {@link ImageEncoding#JPEG}
 * @param width pixels per row
 * @param height rows
 */
public record ImageFileHeader(ImageEncoding encoding, int width, int height) {
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int PNG_HEADER_CHUNK = 0x49484452; // "IHDR"

    /**
     * Reads the header of a file.
     *
     * @param file the whole file, or enough of its start
     * @throws ImageException if it is neither PNG nor JPEG, is truncated, or has no pixels according to its header
     */
    public static ImageFileHeader parse(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            if (file.length >= Long.BYTES && in.getLong(0) == PNG_SIGNATURE) {
                return parsePng(in).checked();
            }
            if (JpegSegments.isJpeg(file)) {
                return parseJpeg(new JpegSegments(file)).checked();
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ImageException("image file ends within its header, after " + file.length + " bytes", e);
        }
        throw new ImageException("data is neither a PNG nor a JPEG file");
    }

    private ImageFileHeader checked() {
        if (width < 1 || height < 1) {
            throw new ImageException(encoding + " file has no pixels according to its header");
        }
        return this;
    }

    private static ImageFileHeader parsePng(ByteBuffer in) {
        in.position(Long.BYTES + Integer.BYTES);
        if (in.getInt() != PNG_HEADER_CHUNK) {
            throw new ImageException("PNG file doesn't start with its header");
        }
        return new ImageFileHeader(ImageEncoding.PNG, in.getInt(), in.getInt());
    }

    private static ImageFileHeader parseJpeg(JpegSegments segments) {
        int marker = segments.next();
        while (!JpegSegments.startsFrame(marker)) {
            if (marker == JpegSegments.START_OF_SCAN || marker == JpegSegments.END) {
                throw new ImageException("JPEG file has no header with its size");
            }
            marker = segments.next();
        }
        segments.read(); // bits per sample
        int height = segments.readShort();
        int width = segments.readShort();
        return new ImageFileHeader(ImageEncoding.JPEG, width, height);
    }
}
