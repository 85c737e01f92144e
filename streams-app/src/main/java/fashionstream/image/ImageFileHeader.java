package fashionstream.image;

import fashionstream.schema.ImageEncoding;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What an image file says of itself before any pixel is decoded: a few bytes of a file can announce gigabytes of pixels.
 *
 * @param encoding {@link ImageEncoding#PNG} or {@link ImageEncoding#JPEG}
 * @param width pixels per row
 * @param height rows
 */
public record ImageFileHeader(ImageEncoding encoding, int width, int height) {
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int PNG_HEADER_CHUNK = 0x49484452; // "IHDR"

    private static final int JPEG_START = 0xFFD8;
    private static final int JPEG_START_OF_SCAN = 0xDA;
    private static final int JPEG_END = 0xD9;

    /**
     * Reads the header of a file.
     *
     * @param file the whole file, or enough of its start
     * @throws ImageException if it is neither PNG nor JPEG, or ends too soon
     */
    public static ImageFileHeader parse(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            if (file.length >= Long.BYTES && in.getLong(0) == PNG_SIGNATURE) {
                return parsePng(in);
            }
            if (file.length >= Short.BYTES && (in.getShort(0) & 0xFFFF) == JPEG_START) {
                return parseJpeg(in);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ImageException("image file ends within its header, after " + file.length + " bytes", e);
        }
        throw new ImageException("data is neither a PNG nor a JPEG file");
    }

    private static ImageFileHeader parsePng(ByteBuffer in) {
        in.position(Long.BYTES + Integer.BYTES);
        if (in.getInt() != PNG_HEADER_CHUNK) {
            throw new ImageException("PNG file doesn't start with its header");
        }
        return new ImageFileHeader(ImageEncoding.PNG, in.getInt(), in.getInt());
    }

    /** Walks over the segments (marker, length, content) up to the one that starts the frame. */
    private static ImageFileHeader parseJpeg(ByteBuffer in) {
        in.position(Short.BYTES);
        while (true) {
            int marker = nextMarker(in);
            if (marker == JPEG_START_OF_SCAN || marker == JPEG_END) {
                throw new ImageException("JPEG file has no header with its size");
            }
            int segment = in.position();
            int length = in.getShort() & 0xFFFF;
            if (startsFrame(marker)) {
                in.get(); // bits per sample
                int height = in.getShort() & 0xFFFF;
                int width = in.getShort() & 0xFFFF;
                return new ImageFileHeader(ImageEncoding.JPEG, width, height);
            }
            in.position(segment + length);
        }
    }

    private static int nextMarker(ByteBuffer in) {
        if ((in.get() & 0xFF) != 0xFF) {
            throw new ImageException("JPEG file has garbage in its header");
        }
        int marker = 0xFF;
        while (marker == 0xFF) { // any number of fill bytes
            marker = in.get() & 0xFF;
        }
        return marker;
    }

    /** SOF0 to SOF15; three of the codes between them mean something else (DHT, JPG, DAC). */
    private static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
