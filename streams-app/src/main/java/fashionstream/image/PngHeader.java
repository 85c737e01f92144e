package fashionstream.image;

import java.nio.ByteBuffer;

/**
 * The header chunk of a PNG file.
 *
 * @param depth bits per sample: 1, 2, 4, 8 or 16
 * @param colourType {@link #GREY}, {@link #RGB}, {@link #PALETTE}, {@link #GREY_ALPHA} or {@link #RGB_ALPHA}
 */
record PngHeader(int width, int height, int depth, int colourType, boolean interlaced) {
    static final int BYTES = 13;

    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    /** The passes of an interlaced image: first column, first row, column step, row step. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    /**
     * Reads the content of the chunk, {@value #BYTES} bytes.
     *
     * @throws ImageException if it has values that PNG doesn't define
     */
    static PngHeader parse(byte[] chunk) {
        ByteBuffer in = ByteBuffer.wrap(chunk);
        PngHeader header = new PngHeader(in.getInt(), in.getInt(), in.get(), in.get(), chunk[BYTES - 1] == 1);
        byte compression = in.get();
        byte filter = in.get();
        byte interlace = in.get();
        boolean known = compression == 0 && filter == 0 && (interlace == 0 || interlace == 1);
        if (header.width < 1 || header.height < 1 || !header.isDefined() || !known) {
            throw new ImageException("PNG file is broken: its header has values that PNG doesn't define");
        }
        return header;
    }

    private boolean isDefined() {
        return switch (colourType) {
            case GREY -> Integer.bitCount(depth) == 1 && depth > 0 && depth <= 16;
            case PALETTE -> Integer.bitCount(depth) == 1 && depth > 0 && depth <= 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
            default -> false;
        };
    }

    /** Bytes of all rows of all passes, including the filter byte of each row. */
    long rowBytes() {
        int samples =
                switch (colourType) {
                    case RGB -> 3;
                    case GREY_ALPHA -> 2;
                    case RGB_ALPHA -> 4;
                    default -> 1;
                };
        long bytes = 0;
        for (int[] pass : interlaced ? ADAM7 : ONE_PASS) {
            long columns = steps(width - pass[0], pass[2]);
            long rows = steps(height - pass[1], pass[3]);
            bytes += columns == 0 ? 0 : rows * (1 + steps(columns * samples * depth, Byte.SIZE));
        }
        return bytes;
    }

    private static long steps(long length, int step) {
        return Math.max(0, (length + step - 1) / step);
    }
}
