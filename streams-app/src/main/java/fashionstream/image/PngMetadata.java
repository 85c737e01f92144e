package fashionstream.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The orientation in the metadata of a PNG file, read as far as its chunks can be read. */
final class PngMetadata {
    private static final int MAX_TEXT_BYTES = 1 << 20;

    /** ImageMagick's name of EXIF data in hexadecimal, after a line each for nothing, the kind and the length. */
    private static final String RAW_EXIF = "Raw profile type exif";

    private static final int RAW_START = 3;

    private static final String XMP = "XML:com.adobe.xmp";

    private byte @Nullable [] exif;
    private byte @Nullable [] raw;
    private byte @Nullable [] xmp;

    private PngMetadata() {}

    /** The orientation of a file in EXIF data, in ImageMagick's, or in XMP data, in this order; 1 for none. */
    static int orientation(byte[] file) {
        PngMetadata metadata = new PngMetadata();
        ByteBuffer in = ByteBuffer.wrap(file);
        long at = PngFile.SIGNATURE_BYTES;
        while (at + PngFile.START_BYTES <= file.length) {
            int start = (int) at;
            long end = at + PngFile.START_BYTES + (in.getInt(start) & 0xFFFFFFFFL);
            if (end <= file.length) {
                metadata.read(PngFile.type(file, start), file, start + PngFile.START_BYTES, (int) end);
            }
            at = end + PngFile.CHECKSUM_BYTES;
        }
        return ExifData.orientation(metadata.exif == null ? metadata.raw : metadata.exif, metadata.xmp);
    }

    private void read(String type, byte[] file, int from, int to) {
        switch (type) {
            case "eXIf" -> exif = Arrays.copyOfRange(file, from, to);
            case "tEXt" -> readText(Arrays.copyOfRange(file, from, to), 1);
            case "zTXt" -> readText(Arrays.copyOfRange(file, from, to), 2);
            case "iTXt" -> readInternational(Arrays.copyOfRange(file, from, to));
            default -> {}
        }
    }

    /** @param skipped bytes between the keyword and the text: its end, and the method of compression if there is one */
    private void readText(byte[] chunk, int skipped) {
        int end = end(chunk, 0);
        if (RAW_EXIF.equals(latin(chunk, 0, end))) {
            byte[] text = rest(chunk, end + skipped, skipped > 1);
            raw = text == null ? raw : fromHexadecimal(latin(text, 0, text.length));
        }
    }

    /** Keyword, whether it is compressed, method of compression, language, translated keyword, text. */
    private void readInternational(byte[] chunk) {
        int end = end(chunk, 0);
        boolean compressed = end + 1 < chunk.length && chunk[end + 1] != 0;
        int text = end(chunk, end(chunk, end + 3) + 1) + 1;
        if (XMP.equals(latin(chunk, 0, end))) {
            byte[] found = rest(chunk, text, compressed);
            xmp = found == null ? xmp : found;
        }
    }

    /** Where the text ends that starts there. */
    private static int end(byte[] chunk, int start) {
        int end = Math.min(start, chunk.length);
        while (end < chunk.length && chunk[end] != 0) {
            end++;
        }
        return end;
    }

    private static String latin(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte @Nullable [] rest(byte[] chunk, int start, boolean compressed) {
        int from = Math.min(start, chunk.length);
        if (!compressed) {
            return Arrays.copyOfRange(chunk, from, chunk.length);
        }
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(chunk, from, chunk.length - from))) {
            return in.readNBytes(MAX_TEXT_BYTES);
        } catch (IOException e) {
            // Damaged metadata is ignored: the pixels may be sound.
            return null;
        }
    }

    private static byte @Nullable [] fromHexadecimal(String text) {
        String[] lines = text.split("\n", RAW_START + 1);
        try {
            return lines.length <= RAW_START ? null : HexFormat.of().parseHex(lines[RAW_START].replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
