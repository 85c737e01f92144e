package fashionstream.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells by its first bytes what a file contains. */
public final class FileContent {
    private static final int SNIFFED_BYTES = 512;
    private static final int BRAND_AT = 8; // of ISO base media files: size, "ftyp", brand
    private static final String OTHER_FORMATS = "convert it to PNG, JPEG, WebP, GIF, BMP or TIFF";

    /** Content with a signature at a fixed place, and what to do about it. */
    private record Signature(int at, String bytes, String name, String wayOut) {}

    private static final List<Signature> OTHERS = List.of(
            new Signature(0, "\0\0\0\fjP  ", "a JPEG 2000 file", OTHER_FORMATS),
            new Signature(0, "\u00ffO\u00ffQ", "a JPEG 2000 codestream", OTHER_FORMATS),
            new Signature(0, "\u00ff\n", "a JPEG XL file", OTHER_FORMATS),
            new Signature(0, "\0\0\0\fJXL ", "a JPEG XL file", OTHER_FORMATS),
            new Signature(0, "II+\0", "a BigTIFF file", OTHER_FORMATS),
            new Signature(0, "MM\0+", "a BigTIFF file", OTHER_FORMATS),
            new Signature(0, "8BPS", "a Photoshop file", "export it as PNG or JPEG"),
            new Signature(0, "\u001f\u008b", "gzip", "unpack it first"),
            new Signature(0, "PK\u0003\u0004", "a ZIP archive", "unpack it first"),
            new Signature(0, "BZh", "bzip2", "unpack it first"),
            new Signature(0, "\u00fd7zXZ", "xz", "unpack it first"),
            new Signature(0, "(\u00b5/\u00fd", "Zstandard", "unpack it first"),
            new Signature(257, "ustar", "a tar archive", "unpack it first"),
            new Signature(0, "%PDF", "a PDF document", "export its page as PNG"),
            new Signature(0, "\u0093NUMPY", "a NumPy array", "save it as PNG, or send its bytes as GRAY8 or RGB8"),
            new Signature(0, "\0\0\u0001\0", "an icon file (ICO)", OTHER_FORMATS),
            new Signature(0, "\0\0\u0008\u0003", "an IDX file", "send it with --idx-images"));

    /** The sizes of the headers of all versions of BMP. */
    private static final Set<Integer> BMP_HEADERS = Set.of(12, 40, 52, 56, 64, 108, 124);

    private static final int BMP_HEADER_AT = 14;
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private FileContent() {}

    /**
     * Whether it is a file of boxes, such as HEIC, AVIF, JPEG 2000 or MP4. These begin with a zero byte, as Avro records
     * do.
     */
    public static boolean isBoxFile(byte[] file) {
        return starts(file, Integer.BYTES, "ftyp")
                || starts(file, Integer.BYTES, "jP  ")
                || starts(file, Integer.BYTES, "JXL ");
    }

    /** The format of the file; null if it is not decoded. */
    public static @Nullable ImageFormat format(byte[] file) {
        if (starts(file, 0, "\u0089PNG\r\n\u001a\n")) {
            return ImageFormat.PNG;
        }
        if (starts(file, 0, "\u00ff\u00d8")) {
            return ImageFormat.JPEG;
        }
        if (starts(file, 0, "RIFF") && starts(file, BRAND_AT, "WEBP")) {
            return ImageFormat.WEBP;
        }
        if (starts(file, 0, "GIF87a") || starts(file, 0, "GIF89a")) {
            return ImageFormat.GIF;
        }
        if (starts(file, 0, "BM") && file.length > BMP_HEADER_AT && BMP_HEADERS.contains((int) file[BMP_HEADER_AT])) {
            return ImageFormat.BMP;
        }
        return starts(file, 0, "II*\0") || starts(file, 0, "MM\0*") ? ImageFormat.TIFF : null;
    }

    /** Why the data is not decoded: what it is, as far as its first bytes tell, and what to do. */
    public static String refusal(byte[] file) {
        if (file.length == 0) {
            return "the file is empty";
        }
        for (Signature other : OTHERS) {
            if (starts(file, other.at, other.bytes)) {
                return "this is " + other.name + ", which is not decoded; " + other.wayOut;
            }
        }
        if (starts(file, Integer.BYTES, "ftyp")) {
            return "this is " + media(file) + ", which is not decoded; " + OTHER_FORMATS;
        }
        String text = start(file);
        boolean markup = text.startsWith("<?xml") || text.startsWith("<!--");
        if (text.startsWith("<svg") || (markup && text.contains("<svg"))) {
            return "this is an SVG drawing, which is not decoded; export it as PNG";
        }
        if (text.startsWith("<!doctype html")
                || text.startsWith("<html")
                || (text.startsWith("<!--") && text.contains("<html"))) {
            return "this is HTML, not an image; if it was downloaded, open its address in a browser";
        }
        String kind = text.startsWith("{") || text.startsWith("[") ? "JSON" : isText(text) ? "text" : null;
        return kind == null
                ? "this is not an image file of a known format; PNG, JPEG, WebP, GIF, BMP and TIFF are decoded"
                : "this is " + kind + ", not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded";
    }

    /** An ISO base media file, by its brand. */
    private static String media(byte[] file) {
        for (String brand : List.of("avif", "avis")) {
            if (starts(file, BRAND_AT, brand)) {
                return "an AVIF file";
            }
        }
        for (String brand : List.of("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1")) {
            if (starts(file, BRAND_AT, brand)) {
                return "a HEIC file";
            }
        }
        return "a video";
    }

    private static String start(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, SNIFFED_BYTES), StandardCharsets.ISO_8859_1);
        return (start.startsWith(BYTE_ORDER_MARK) ? start.substring(BYTE_ORDER_MARK.length()) : start)
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isText(String start) {
        return !start.isEmpty() && start.chars().noneMatch(c -> c == 0x7F || (c < ' ' && !Character.isWhitespace(c)));
    }

    private static boolean starts(byte[] file, int at, String bytes) {
        if (file.length < at + bytes.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if ((file[at + i] & 0xFF) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
