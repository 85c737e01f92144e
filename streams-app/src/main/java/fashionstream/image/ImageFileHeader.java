package fashionstream.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The header of an image file, which is checked before any pixel is decoded: a small file can declare gigabytes of
 * pixels.
 *
 * @param width pixels per row, as they are stored
 * @param height rows, as they are stored
 * @param orientation how the image is turned upright: EXIF's numbers, 1 to 8
 */
public record ImageFileHeader(ImageFormat format, int width, int height, int orientation) {
    private static final int UPRIGHT = 1;
    private static final int BMP_UNCOMPRESSED = 0;
    private static final int BMP_BITFIELDS = 3;
    private static final int BMP_COMPRESSION_AT = 30;
    private static final int PNG_HEADER_CHUNK = 0x49484452; // "IHDR"

    /**
     * Reads the header of a file.
     *
     * @param file the whole file, or enough of its start
     * @throws ImageException if it has no known format, is truncated, or has no pixels according to its header
     */
    public static ImageFileHeader parse(byte[] file) {
        ImageFormat format = FileContent.format(file);
        if (format == null) {
            throw new ImageException(FileContent.refusal(file));
        }
        try {
            ImageFileHeader header =
                    switch (format) {
                        case PNG -> parsePng(file);
                        case JPEG -> parseJpeg(file);
                        case WEBP -> WebpFile.header(file);
                        case GIF -> GifFrame.parse(file).header();
                        case BMP -> parseBmp(file);
                        case TIFF -> parseTiff(file);
                    };
            return header.checked();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ImageException(format + " file ends within its header, after " + file.length + " bytes", e);
        }
    }

    /** Pixels per row of the upright image. */
    public int uprightWidth() {
        return Orientation.isOnItsSide(orientation) ? height : width;
    }

    /** Rows of the upright image. */
    public int uprightHeight() {
        return Orientation.isOnItsSide(orientation) ? width : height;
    }

    private ImageFileHeader checked() {
        if (width < 1 || height < 1) {
            throw new ImageException(format + " file has no pixels according to its header");
        }
        return this;
    }

    private static ImageFileHeader parsePng(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).position(Long.BYTES + Integer.BYTES);
        if (in.getInt() != PNG_HEADER_CHUNK) {
            throw new ImageException("PNG file doesn't start with its header");
        }
        return new ImageFileHeader(ImageFormat.PNG, in.getInt(), in.getInt(), PngMetadata.orientation(file));
    }

    private static ImageFileHeader parseJpeg(byte[] file) {
        JpegSegments segments = new JpegSegments(file);
        @Nullable Integer exif = null;
        @Nullable Integer xmp = null;
        int marker = segments.next();
        while (!JpegSegments.startsFrame(marker)) {
            if (marker == JpegSegments.START_OF_SCAN || marker == JpegSegments.END) {
                throw new ImageException("JPEG file has no header with its size");
            }
            if (marker == JpegSegments.EXIF) {
                byte[] content = segments.content();
                // EXIF takes precedence over XMP, whatever their order.
                exif = exif == null ? ExifData.orientationOfExif(content) : exif;
                xmp = xmp == null ? ExifData.orientationOfXmpSegment(content) : xmp;
            }
            marker = segments.next();
        }
        segments.read(); // bits per sample
        int height = segments.readShort();
        int width = segments.readShort();
        @Nullable Integer orientation = exif == null ? xmp : exif;
        return new ImageFileHeader(ImageFormat.JPEG, width, height, orientation == null ? UPRIGHT : orientation);
    }

    private static ImageFileHeader parseBmp(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(14);
        boolean old = in.getInt() == 12;
        int compression = old ? BMP_UNCOMPRESSED : in.getInt(BMP_COMPRESSION_AT);
        if (compression != BMP_UNCOMPRESSED && compression != BMP_BITFIELDS) {
            // The JDK accepts runs that end early, and decodes embedded PNG and JPEG files of any size.
            throw new ImageException("BMP file is compressed, which is not decoded; save it without compression");
        }
        int width = old ? in.getShort() & 0xFFFF : in.getInt();
        int height = old ? in.getShort() & 0xFFFF : Math.abs(in.getInt()); // negative: from the top
        return new ImageFileHeader(ImageFormat.BMP, width, height, UPRIGHT);
    }

    private static ImageFileHeader parseTiff(byte[] file) {
        TiffTags tags = TiffTags.parse(file);
        return new ImageFileHeader(
                ImageFormat.TIFF,
                tags.number(TiffTags.WIDTH, 0),
                tags.number(TiffTags.HEIGHT, 0),
                ExifData.orientation(file, tags.bytes(TiffTags.XMP)));
    }
}
