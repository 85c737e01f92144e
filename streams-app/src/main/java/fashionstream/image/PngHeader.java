package fashionstream.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

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
        long bytes = 0;
        for (Pass pass : passes()) {
            bytes += (long) pass.rows * (1 + rowBytes(pass));
        }
        return bytes;
    }

    /** Samples of a pixel, 1 to 4. */
    int samples() {
        return switch (colourType) {
            case RGB -> 3;
            case GREY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
    }

    /**
     * Whether a chunk of transparency of this length is allowed.
     *
     * @param paletteBytes length of the palette's chunk
     */
    boolean allowsTransparency(int bytes, int paletteBytes) {
        return switch (colourType) {
            case GREY -> bytes == Short.BYTES;
            case RGB -> bytes == 3 * Short.BYTES;
            case PALETTE -> bytes <= paletteBytes / 3;
            default -> false;
        };
    }

    /**
     * A pass over the image.
     *
     * @param left first column
     * @param top first row
     * @param right step from column to column
     * @param down step from row to row
     * @param columns pixels per row of the pass
     */
    record Pass(int left, int top, int right, int down, int columns, int rows) {}

    /** The passes that have pixels. */
    List<Pass> passes() {
        return Arrays.stream(interlaced ? ADAM7 : ONE_PASS)
                .map(pass ->
                        new Pass(pass[0], pass[1], pass[2], pass[3], (int) steps(width - (long) pass[0], pass[2]), (int)
                                steps(height - (long) pass[1], pass[3])))
                .filter(pass -> pass.columns > 0 && pass.rows > 0)
                .toList();
    }

    /** Bytes of a row of a pass, without the filter byte. */
    int rowBytes(Pass pass) {
        return Math.toIntExact(steps((long) pass.columns * samples() * depth, Byte.SIZE));
    }

    private static long steps(long length, int step) {
        return Math.max(0, (length + step - 1) / step);
    }
}
