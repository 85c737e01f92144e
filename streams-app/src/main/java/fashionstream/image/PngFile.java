package fashionstream.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A complete PNG file. The JDK's reader checks neither checksums nor the end of a file, inflates comments of any size,
 * and converts colours, so it is not used. Data after the end chunk is ignored.
 */
final class PngFile {
    /** Deflate makes at most 1,032 bytes of one: a small file that declares many pixels costs its header only. */
    private static final long MAX_EXPANSION = 1032;

    private static final int MIN_BYTES = 64;

    /** The largest image in 8-bit RGB with alpha has so many bytes per pixel; and the filters of its rows. */
    private static final long MAX_PIXEL_BYTES = 4;

    private static final int MAX_FILTER_BYTES = 1 << 20;
    private static final int INFLATED_BYTES = 1 << 20; // between two checks of the time
    static final int SIGNATURE_BYTES = 8;
    static final int START_BYTES = 8; // of a chunk: length of the content, type
    static final int CHECKSUM_BYTES = 4;
    private static final int MAX_PROFILE_BYTES = 4 * 1024 * 1024;

    private final PngHeader header;
    private final DecodeTime time;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private byte[] rows = {};
    private byte @Nullable [] palette;
    private byte @Nullable [] transparency;
    private byte @Nullable [] profile;

    private PngFile(PngHeader header, DecodeTime time) {
        this.header = header;
        this.time = time;
    }

    /**
     * Checks a file that has PNG's signature.
     *
     * @param maxPixels pixels of the largest image, which bounds the memory for its rows
     * @throws ImageException if the file is truncated, a checksum is wrong, or there are more or fewer pixels than its
     *     header specifies
     */
    static PngFile parse(byte[] file, int maxPixels, DecodeTime time) {
        int at = SIGNATURE_BYTES;
        int length = contentLength(file, at);
        if (!type(file, at).equals("IHDR") || length != PngHeader.BYTES) {
            throw broken("it doesn't start with its header");
        }
        PngFile png = new PngFile(PngHeader.parse(content(file, at, length)), time);
        String before = "IHDR";
        while (!before.equals("IEND")) {
            at += START_BYTES + length + CHECKSUM_BYTES;
            length = contentLength(file, at);
            String type = type(file, at);
            png.addChunk(type, content(file, at, length), before);
            before = type;
        }
        png.rows = png.inflate(MAX_PIXEL_BYTES * maxPixels + MAX_FILTER_BYTES);
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

    static String type(byte[] file, int at) {
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
            case "iCCP" -> profile = inflateProfile(content);
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
    private byte[] inflate(long maxBytes) {
        long rowBytes = header.rowBytes();
        if (rowBytes > MAX_EXPANSION * data.size() + MIN_BYTES) {
            throw broken("it has fewer pixels than its header specifies");
        }
        if (rowBytes > maxBytes) {
            throw new ImageException("PNG file has " + rowBytes + " bytes of pixels; at most " + maxBytes
                    + " are decoded; convert it to 8 bits per sample, or make it smaller");
        }
        byte[] inflated = new byte[(int) rowBytes];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data.toByteArray());
            int length = 0;
            int added = 1;
            while (added > 0 && length < inflated.length) {
                time.check();
                added = inflater.inflate(inflated, length, Math.min(INFLATED_BYTES, inflated.length - length));
                length += added;
            }
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
     * The colours and the opacity of the pixels.
     *
     * @throws ImageException if a row has a filter that PNG doesn't define, or a pixel has a colour that the palette
     *     lacks
     */
    DecodedFile decode() {
        if (header.colourType() == PngHeader.PALETTE && palette == null) {
            throw broken("it has no palette");
        }
        if (transparency != null
                && !header.allowsTransparency(transparency.length, palette == null ? 0 : palette.length)) {
            throw broken("its transparency has a wrong length");
        }
        return new PngPixels(header, palette, transparency).decode(rows, time).withProfile(profile);
    }

    /** Inflates the content of a profile chunk: name, compression method, deflated profile; null if it is damaged. */
    private static byte @Nullable [] inflateProfile(byte[] content) {
        int start = 0;
        while (start < content.length && content[start] != 0) {
            start++;
        }
        int from = Math.min(content.length, start + 2);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(content, from, content.length - from))) {
            byte[] inflated = in.readNBytes(MAX_PROFILE_BYTES);
            return inflated.length < MAX_PROFILE_BYTES ? inflated : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static ImageException broken(String problem) {
        return new ImageException("PNG file is broken: " + problem);
    }
}
