package fashionstream.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A complete PNG file. The JDK's reader checks neither checksums nor the end of a file, and inflates comments of any
 * size, so it gets {@link #essential} instead of the file. Data after the end chunk is ignored.
 */
final class PngFile {
    private static final int SIGNATURE_BYTES = 8;
    private static final int START_BYTES = 8; // of a chunk: length of the content, type
    private static final int CHECKSUM_BYTES = 4;

    private final byte[] file;
    private final PngHeader header;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private byte[] rows = {};
    private byte @Nullable [] palette;
    private byte @Nullable [] transparency;

    private PngFile(byte[] file, PngHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Checks a file that has PNG's signature.
     *
     * @throws ImageException if the file is truncated, a checksum is wrong, or there are more or fewer pixels than its
     *     header specifies
     */
    static PngFile parse(byte[] file) {
        int at = SIGNATURE_BYTES;
        int length = contentLength(file, at);
        if (!type(file, at).equals("IHDR") || length != PngHeader.BYTES) {
            throw broken("it doesn't start with its header");
        }
        PngFile png = new PngFile(file, PngHeader.parse(content(file, at, length)));
        String before = "IHDR";
        while (!before.equals("IEND")) {
            at += START_BYTES + length + CHECKSUM_BYTES;
            length = contentLength(file, at);
            String type = type(file, at);
            png.addChunk(type, content(file, at, length), before);
            before = type;
        }
        png.rows = png.inflate();
        return png;
    }

    /** Length of a chunk's content; checks that the chunk is within the file and has the right checksum. */
    private static int contentLength(byte[] file, int at) {
        int room = file.length - at - START_BYTES - CHECKSUM_BYTES;
        ByteBuffer in = ByteBuffer.wrap(file);
        int length = room < 0 ? -1 : in.getInt(at);
        if (length < 0 || length > room) {
            throw broken("it is cut off after " + file.length + " bytes");
        }
        CRC32 checksum = new CRC32();
        checksum.update(file, at + Integer.BYTES, Integer.BYTES + length);
        if (in.getInt(at + START_BYTES + length) != (int) checksum.getValue()) {
            throw broken("a checksum at byte " + at + " is wrong");
        }
        return length;
    }

    private static String type(byte[] file, int at) {
        return new String(file, at + Integer.BYTES, Integer.BYTES, StandardCharsets.ISO_8859_1);
    }

    private static byte[] content(byte[] file, int at, int length) {
        return Arrays.copyOfRange(file, at + START_BYTES, at + START_BYTES + length);
    }

    private void addChunk(String type, byte[] content, String before) {
        switch (type) {
            case "PLTE" -> {
                if (content.length == 0 || content.length % 3 != 0 || data.size() > 0) {
                    throw broken("its palette has a wrong length or place");
                }
                palette = content;
            }
            case "tRNS" -> transparency = content;
            case "IDAT" -> {
                if (data.size() > 0 && !before.equals("IDAT")) {
                    throw broken("its pixels are interrupted");
                }
                data.writeBytes(content);
            }
            case "IEND" -> {}
            default -> {
                if (Character.isUpperCase(type.charAt(0))) {
                    throw broken("it has a chunk that PNG doesn't define, or garbage between its chunks");
                }
            }
        }
    }

    /** Inflates the rows of pixels, which must be exactly as many bytes as the header specifies. */
    private byte[] inflate() {
        byte[] inflated = new byte[Math.toIntExact(header.rowBytes())];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data.toByteArray());
            int length = inflater.inflate(inflated);
            boolean more = inflater.inflate(new byte[1]) > 0;
            if (length != inflated.length || more || !inflater.finished()) {
                throw broken("it has more or fewer pixels than its header specifies");
            }
            return inflated;
        } catch (DataFormatException e) {
            throw new ImageException("PNG file is broken: its pixels can't be inflated: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /**
     * The grey level, 0 to 255, that means transparent in an image of less than 8 bits per pixel; -1 for none. {@link
     * #essential} omits it, because the JDK compares it with levels that it has already scaled to 8 bits.
     */
    int transparentLevel() {
        if (transparency == null || !isShallowGrey(transparency)) {
            return -1;
        }
        int white = (1 << header.depth()) - 1;
        return (ByteBuffer.wrap(transparency).getShort() & white) * 255 / white;
    }

    private boolean isShallowGrey(byte[] transparent) {
        return header.colourType() == PngHeader.GREY && header.depth() < Byte.SIZE && transparent.length == Short.BYTES;
    }

    /**
     * Checks that an image read from this file uses only colours of its palette, which the JDK pads.
     *
     * @throws ImageException if it does
     */
    void checkColours(Raster image) {
        if (header.colourType() != PngHeader.PALETTE || palette == null) {
            return;
        }
        int[] indices = image.getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        if (Arrays.stream(indices).max().orElse(0) >= palette.length / 3) {
            throw broken("its pixels have colours that its palette lacks");
        }
    }

    /**
     * The same image as a file with only the chunks that affect its pixels. The pixels are stored, not compressed,
     * because they are inflated already.
     */
    byte[] essential() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, SIGNATURE_BYTES + START_BYTES + PngHeader.BYTES + CHECKSUM_BYTES);
        write(out, "PLTE", palette);
        write(out, "tRNS", transparency == null || isShallowGrey(transparency) ? null : transparency);
        write(out, "IDAT", stored(rows));
        write(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] stored(byte[] content) {
        Deflater deflater = new Deflater(Deflater.NO_COMPRESSION);
        try {
            // zlib adds 5 bytes per block of at most 64 KiB, and 6 bytes in total.
            byte[] out = new byte[content.length + content.length / 1000 + 64];
            deflater.setInput(content);
            deflater.finish();
            return Arrays.copyOf(out, deflater.deflate(out));
        } finally {
            deflater.end();
        }
    }

    private static void write(ByteArrayOutputStream out, String type, byte @Nullable [] content) {
        if (content == null) {
            return;
        }
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        out.writeBytes(number(content.length));
        out.writeBytes(name);
        out.writeBytes(content);
        out.writeBytes(number((int) checksum.getValue()));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static ImageException broken(String problem) {
        return new ImageException("PNG file is broken: " + problem);
    }
}
