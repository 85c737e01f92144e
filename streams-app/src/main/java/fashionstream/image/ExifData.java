package fashionstream.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The orientation of an image in its metadata. */
final class ExifData {
    private static final int UPRIGHT = 1;
    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([1-8])");

    private ExifData() {}

    /** The orientation in an APP1 segment of a JPEG file with EXIF data; null if it is anything else, or has none. */
    static @Nullable Integer orientationOfExif(byte[] segment) {
        return starts(segment, PREFIX) ? TiffTags.orientation(withoutPrefix(segment)) : null;
    }

    private static byte[] withoutPrefix(byte[] exif) {
        return Arrays.copyOfRange(exif, PREFIX.length, exif.length);
    }

    /** The orientation in an APP1 segment with XMP data; null if there is none. */
    static @Nullable Integer orientationOfXmpSegment(byte[] segment) {
        return starts(segment, XMP_PREFIX) ? orientationOfXmp(segment) : null;
    }

    /** The orientation in XMP data, which Pillow searches likewise; null if there is none. */
    static @Nullable Integer orientationOfXmp(byte[] xmp) {
        Matcher found = XMP.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
        return found.find() ? Integer.valueOf(found.group(1)) : null;
    }

    /** The orientation in EXIF data, or else in XMP data, null for none of them; 1 if neither has one. */
    static int orientation(byte @Nullable [] exif, byte @Nullable [] xmp) {
        Integer found = exif == null ? null : TiffTags.orientation(starts(exif, PREFIX) ? withoutPrefix(exif) : exif);
        found = found == null && xmp != null ? orientationOfXmp(xmp) : found;
        return found == null ? UPRIGHT : found;
    }

    private static boolean starts(byte[] data, byte[] prefix) {
        return data.length >= prefix.length && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
    }
}
