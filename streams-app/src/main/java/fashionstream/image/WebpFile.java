package fashionstream.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file. Of an animation, the first frame is used.
 *
 * @param width pixels per row of the image, which may be larger than the frame
 * @param height rows of the image
 * @param frame the frame as a WebP file of its own
 * @param frameWidth pixels per row of the frame
 * @param frameHeight rows of the frame
 * @param left column of the image at which the frame starts
 * @param top row of the image at which the frame starts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WebpFile(
        int width,
        int height,
        byte[] frame,
        int frameWidth,
        int frameHeight,
        int left,
        int top,
        byte @Nullable [] profile) {
    private static final int CHUNKS_AT = 12;
    private static final int CHUNK_START = 8;
    private static final int FRAME_HEADER = 16;
    private static final int EXTENDED_BYTES = 10;
    private static final byte ALPHA_FLAG = 0x10;
    private static final int UPRIGHT = 1;

    /** Reads size and orientation, as far as the file has them. */
    static ImageFileHeader header(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int content = CHUNKS_AT + CHUNK_START;
        return switch (type(file, CHUNKS_AT)) {
            case "VP8X" ->
                new ImageFileHeader(
                        ImageFormat.WEBP, 1 + int24(in, content + 4), 1 + int24(in, content + 7), orientation(file));
            case "VP8L" -> {
                int sizes = in.getInt(content + 1);
                yield new ImageFileHeader(ImageFormat.WEBP, 1 + (sizes & 0x3FFF), 1 + (sizes >> 14 & 0x3FFF), UPRIGHT);
            }
            case "VP8 " ->
                new ImageFileHeader(
                        ImageFormat.WEBP,
                        in.getShort(content + 6) & 0x3FFF,
                        in.getShort(content + 8) & 0x3FFF,
                        UPRIGHT);
            default -> throw new ImageException("WebP file is broken: it doesn't start with an image");
        };
    }

    /**
     * Parses a whole file.
     *
     * @throws ImageException if it is truncated or has no image
     */
    static WebpFile parse(byte[] file, ImageFileHeader header) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = CHUNK_START + (in.getInt(Integer.BYTES) & 0xFFFFFFFFL);
        if (end > file.length) {
            throw new ImageException("WebP file is broken: it is cut off after " + file.length + " bytes");
        }
        byte[] whole = file.length == end ? file : Arrays.copyOf(file, (int) end);
        byte[] profile = chunk(whole, "ICCP");
        byte[] animated = chunk(whole, "ANMF");
        if (animated == null) {
            return new WebpFile(header.width(), header.height(), whole, header.width(), header.height(), 0, 0, profile);
        }
        if (animated.length < FRAME_HEADER) {
            throw new ImageException("WebP file is broken: its first frame is too short");
        }
        ByteBuffer place = ByteBuffer.wrap(animated).order(ByteOrder.LITTLE_ENDIAN);
        int left = 2 * int24(place, 0);
        int top = 2 * int24(place, 3);
        int width = 1 + int24(place, 6);
        int height = 1 + int24(place, 9);
        if (left + width > header.width() || top + height > header.height()) {
            throw new ImageException("WebP file is broken: its first frame is not within the image");
        }
        return new WebpFile(header.width(), header.height(), still(animated), width, height, left, top, profile);
    }

    /** A file with the content of a frame of an animation. */
    private static byte[] still(byte[] frame) {
        int length = frame.length - FRAME_HEADER;
        ByteBuffer out = ByteBuffer.allocate(CHUNKS_AT + CHUNK_START + EXTENDED_BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(out.capacity() - CHUNK_START).put(ascii("WEBP"));
        out.put(ascii("VP8X")).putInt(EXTENDED_BYTES).putInt(ALPHA_FLAG);
        out.put(frame, 6, 6); // width and height
        out.put(frame, FRAME_HEADER, length);
        return out.array();
    }

    private static int orientation(byte[] file) {
        return ExifData.orientation(chunk(file, "EXIF"), chunk(file, "XMP "));
    }

    /** The content of the first chunk of a type; null if it is missing or not complete. */
    private static byte @Nullable [] chunk(byte[] file, String type) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long at = CHUNKS_AT;
        while (at + CHUNK_START <= file.length) {
            int start = (int) at;
            long length = in.getInt(start + Integer.BYTES) & 0xFFFFFFFFL;
            long end = at + CHUNK_START + length;
            if (type(file, start).equals(type)) {
                return end <= file.length ? Arrays.copyOfRange(file, start + CHUNK_START, (int) end) : null;
            }
            at = end + length % 2; // padded
        }
        return null;
    }

    private static String type(byte[] file, int at) {
        return new String(file, at, Integer.BYTES, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String type) {
        return type.getBytes(StandardCharsets.US_ASCII);
    }

    private static int int24(ByteBuffer in, int at) {
        return (in.getShort(at) & 0xFFFF) | (in.get(at + 2) & 0xFF) << 16;
    }
}
