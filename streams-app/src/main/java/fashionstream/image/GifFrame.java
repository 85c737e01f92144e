package fashionstream.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The place of the first frame of a GIF file.
 *
 * @param screenWidth pixels per row of the image, which may be larger than the frame
 * @param screenHeight rows of the image
 */
record GifFrame(int screenWidth, int screenHeight, int left, int top, int width, int height) {
    private static final int SCREEN_AT = 6;
    private static final int BLOCKS_AT = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;

    /**
     * Finds the frame.
     *
     * @throws ImageException if there is none
     * @throws RuntimeException if the file ends before it
     */
    static GifFrame parse(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(SCREEN_AT);
        int width = in.getShort() & 0xFFFF;
        int height = in.getShort() & 0xFFFF;
        int flags = in.get();
        in.position(BLOCKS_AT + ((flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1)));
        int block = in.get() & 0xFF;
        while (block == EXTENSION) {
            in.get(); // its kind
            for (int length = in.get() & 0xFF; length > 0; length = in.get() & 0xFF) {
                in.position(in.position() + length);
            }
            block = in.get() & 0xFF;
        }
        if (block != IMAGE) {
            throw new ImageException("GIF file is broken: it has no image");
        }
        int left = in.getShort() & 0xFFFF;
        int top = in.getShort() & 0xFFFF;
        int columns = in.getShort() & 0xFFFF;
        int rows = in.getShort() & 0xFFFF;
        return new GifFrame(Math.max(width, left + columns), Math.max(height, top + rows), left, top, columns, rows);
    }

    ImageFileHeader header() {
        return new ImageFileHeader(ImageFormat.GIF, screenWidth, screenHeight, 1);
    }
}
