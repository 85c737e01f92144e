package fashionstream.image;

import fashionstream.image.PngHeader.Pass;
import fashionstream.preprocessing.Pixels;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of a PNG file as levels of 8 bits, as by Pillow: fewer bits are widened, of 16 bits the upper ones are
 * used; but of grey images without alpha, levels of 16 bits above 255 are white. Used for one file.
 */
final class PngPixels {
    private static final int RGB = 3;
    private static final byte OPAQUE = (byte) 255;

    private final PngHeader header;
    private final byte @Nullable [] palette;
    private final byte @Nullable [] transparency;
    private final int channels;
    private final byte[] levels;
    private final byte @Nullable [] alpha;

    /**
     * @param palette content of the palette's chunk
     * @param transparency content of the transparency chunk
     */
    PngPixels(PngHeader header, byte @Nullable [] palette, byte @Nullable [] transparency) {
        this.header = header;
        this.palette = header.colourType() == PngHeader.PALETTE ? palette : null;
        this.transparency = transparency;
        this.channels = header.colourType() == PngHeader.GREY || header.colourType() == PngHeader.GREY_ALPHA ? 1 : RGB;
        int pixels = Math.multiplyExact(header.width(), header.height());
        this.levels = new byte[Math.multiplyExact(pixels, channels)];
        boolean alphaSamples = header.samples() > channels;
        this.alpha = alphaSamples || transparency != null ? new byte[pixels] : null;
    }

    /** @param rows the inflated rows of all passes, each with its filter byte; unfiltered in place */
    DecodedFile decode(byte[] rows, DecodeTime time) {
        int at = 0;
        for (Pass pass : header.passes()) {
            int length = header.rowBytes(pass);
            int above = -1;
            for (int y = 0; y < pass.rows(); y++) {
                time.check();
                unfilter(rows, at + 1, length, above);
                readRow(rows, at + 1, pass, y);
                above = at + 1;
                at += 1 + length;
            }
        }
        return new DecodedFile(new Pixels(header.width(), header.height(), channels, levels), alpha, null);
    }

    /** @param above where the row above starts; -1 for none */
    private void unfilter(byte[] rows, int start, int length, int above) {
        int step = Math.max(1, header.samples() * header.depth() / Byte.SIZE);
        int filter = rows[start - 1];
        if (filter < 0 || filter > 4) {
            throw new ImageException("PNG file is broken: a row has a filter that PNG doesn't define");
        }
        for (int i = 0; i < length && filter > 0; i++) {
            int left = i < step ? 0 : rows[start + i - step] & 0xFF;
            int up = above < 0 ? 0 : rows[above + i] & 0xFF;
            int corner = above < 0 || i < step ? 0 : rows[above + i - step] & 0xFF;
            int predicted =
                    switch (filter) {
                        case 1 -> left;
                        case 2 -> up;
                        case 3 -> (left + up) / 2;
                        default -> paeth(left, up, corner);
                    };
            rows[start + i] += (byte) predicted;
        }
    }

    private static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    private void readRow(byte[] rows, int start, Pass pass, int y) {
        int samples = header.samples();
        int at = (pass.top() + y * pass.down()) * header.width() + pass.left();
        for (int x = 0; x < pass.columns(); x++, at += pass.right()) {
            if (palette != null) {
                readColour(sample(rows, start, x), at, palette);
                continue;
            }
            for (int c = 0; c < channels; c++) {
                levels[at * channels + c] = level(sample(rows, start, x * samples + c));
            }
            if (alpha != null) {
                alpha[at] = samples > channels
                        ? level(sample(rows, start, x * samples + channels))
                        : isTransparent(rows, start, x * samples) ? 0 : OPAQUE;
            }
        }
    }

    private void readColour(int index, int at, byte[] colours) {
        if (index >= colours.length / RGB) {
            throw new ImageException("PNG file is broken: its pixels have colours that its palette lacks");
        }
        System.arraycopy(colours, index * RGB, levels, at * RGB, RGB);
        if (alpha != null && transparency != null) {
            alpha[at] = index < transparency.length ? transparency[index] : OPAQUE;
        }
    }

    /** Whether the samples of a pixel are the colour that means transparent. */
    private boolean isTransparent(byte[] rows, int start, int first) {
        if (transparency == null) {
            return false;
        }
        ByteBuffer colour = ByteBuffer.wrap(transparency);
        int mask = (1 << header.depth()) - 1;
        for (int c = 0; c < channels; c++) {
            if (sample(rows, start, first + c) != (colour.getShort() & mask)) {
                return false;
            }
        }
        return true;
    }

    private int sample(byte[] rows, int start, int index) {
        int depth = header.depth();
        if (depth == Byte.SIZE) {
            return rows[start + index] & 0xFF;
        }
        if (depth == Short.SIZE) {
            return (rows[start + 2 * index] & 0xFF) << Byte.SIZE | (rows[start + 2 * index + 1] & 0xFF);
        }
        int bit = index * depth;
        int shift = Byte.SIZE - depth - bit % Byte.SIZE;
        return (rows[start + bit / Byte.SIZE] >> shift) & ((1 << depth) - 1);
    }

    private byte level(int sample) {
        int depth = header.depth();
        if (depth == Short.SIZE && header.colourType() == PngHeader.GREY) {
            return (byte) Math.min(sample, 255);
        }
        if (depth >= Byte.SIZE) {
            return (byte) (sample >> (depth - Byte.SIZE));
        }
        return (byte) (sample * 255 / ((1 << depth) - 1));
    }
}
