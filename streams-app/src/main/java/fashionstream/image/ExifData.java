package fashionstream.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The orientation of an image in its metadata. */
final class ExifData {
    private static final int UPRIGHT = 1;
    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([1-8])");

    private ExifData() {}

    /** The orientation in an APP1 segment of a JPEG file, which is EXIF, XMP, or something else. */
    static int orientationOfSegment(byte[] segment) {
        return starts(segment, XMP_PREFIX)
                ? orientationOfXmp(segment)
                : starts(segment, PREFIX) ? orientation(segment) : UPRIGHT;
    }

    /** The orientation in EXIF data, with or without its prefix. */
    static int orientation(byte[] exif) {
        return TiffTags.orientation(starts(exif, PREFIX) ? Arrays.copyOfRange(exif, PREFIX.length, exif.length) : exif);
    }

    /** The orientation in XMP data, which Pillow searches likewise. */
    static int orientationOfXmp(byte[] xmp) {
        Matcher found = XMP.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
        return found.find() ? Integer.parseInt(found.group(1)) : UPRIGHT;
    }

    private static boolean starts(byte[] data, byte[] prefix) {
        return data.length >= prefix.length && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
    }
}
