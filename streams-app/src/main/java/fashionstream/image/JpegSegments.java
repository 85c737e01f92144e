package fashionstream.image;

import java.nio.ByteBuffer;

/**
 * Iterates over a JPEG file: segments of marker, length and content, and the coded pixels after each segment that
 * starts a scan. Each method throws {@link java.nio.BufferUnderflowException} or {@link IllegalArgumentException} where
 * the file ends. Not safe for use by several threads.
 */
final class JpegSegments {
    static final int JFIF = 0xE0; // APP0
    static final int EXIF = 0xE1; // APP1
    static final int PROFILE = 0xE2; // APP2
    static final int ADOBE = 0xEE; // APP14
    static final int START_OF_SCAN = 0xDA;
    static final int END = 0xD9;

    private static final int START = 0xFFD8;
    private static final int MARKER = 0xFF;

    private final ByteBuffer in;
    private int contentEnd;

    /** Starts after the marker at the beginning of the file. */
    JpegSegments(byte[] file) {
        this.in = ByteBuffer.wrap(file);
        this.contentEnd = Short.BYTES;
    }

    /** SOF0 to SOF15, except three codes in this range with other meanings (DHT, JPG, DAC). */
    static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** Moves to the next segment and returns its marker. */
    int next() {
        in.position(contentEnd);
        if ((in.get() & 0xFF) != MARKER) {
            throw new ImageException("JPEG file has garbage between its segments");
        }
        int marker = MARKER;
        while (marker == MARKER) { // any number of fill bytes
            marker = in.get() & 0xFF;
        }
        contentEnd = in.position();
        if (!standsAlone(marker)) {
            int length = in.getShort() & 0xFFFF;
            if (length < Short.BYTES) {
                throw new ImageException("JPEG file has a segment of " + length + " bytes");
            }
            contentEnd += length;
        }
        return marker;
    }

    /** The part of the segment's content that is not read yet. */
    byte[] content() {
        byte[] content = new byte[remaining()];
        in.get(in.position(), content);
        return content;
    }

    /** Where the segment ends in the file. */
    int end() {
        return contentEnd;
    }

    /** The next byte of the segment's content, 0 to 255. */
    int read() {
        return in.get() & 0xFF;
    }

    /** The next two bytes of the segment's content, 0 to 65,535. */
    int readShort() {
        return in.getShort() & 0xFFFF;
    }

    /** Number of bytes of the segment's content that are not read yet. */
    int remaining() {
        return contentEnd - in.position();
    }

    /** Skips the coded pixels, up to the next marker that is not part of them. */
    void skipScan() {
        in.position(contentEnd);
        while (true) {
            while (in.get() != (byte) MARKER) {
                // a coded byte
            }
            int next = in.get(in.position()) & 0xFF;
            if (next != 0 && next != MARKER && !isRestart(next)) {
                contentEnd = in.position() - 1;
                return;
            }
        }
    }

    private static boolean standsAlone(int marker) {
        return marker == 0x01 || isRestart(marker) || marker == (START & 0xFF) || marker == END;
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xD0 && marker <= 0xD7;
    }
}
