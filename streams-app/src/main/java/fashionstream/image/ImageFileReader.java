package fashionstream.image;

import fashionstream.schema.ImageEncoding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads PNG and JPEG files with the JDK's own readers. Refuses damaged files, even if the readers would fill in missing
 * parts.
 */
final class ImageFileReader {
    /** Reads pixels from a reader whose input is set. */
    @FunctionalInterface
    private interface Reading {
        Pixels from(ImageReader reader) throws IOException;
    }

    private ImageFileReader() {}

    /**
     * Decodes a file whose header has been checked.
     *
     * @throws ImageException if the file is damaged, or the JDK doesn't support its format
     */
    static Pixels read(byte[] file, ImageFileHeader header) {
        return header.encoding() == ImageEncoding.PNG ? readPng(file, header) : readJpeg(file, header);
    }

    private static Pixels readPng(byte[] file, ImageFileHeader header) {
        PngFile png = PngFile.parse(file);
        Pixels pixels = read(png.essential(), header, reader -> {
            BufferedImage image = reader.read(0);
            png.checkColours(image.getRaster());
            return Pixels.of(image);
        });
        PixelConversion.blacken(pixels.levels(), png.transparentLevel());
        return pixels;
    }

    private static Pixels readJpeg(byte[] file, ImageFileHeader header) {
        JpegFile jpeg = JpegFile.parse(file);
        return read(
                file,
                header,
                reader -> jpeg.isCmyk()
                        ? new Pixels(false, CmykPixels.toRgb(reader.readRaster(0, null), jpeg.ycck()))
                        : Pixels.of(reader.read(0)));
    }

    private static Pixels read(byte[] file, ImageFileHeader header, Reading reading) {
        String format = header.encoding().name().toLowerCase(Locale.ROOT);
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        // Not ImageIO.createImageInputStream: it would copy each image to a temporary file.
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            // The reader uses its own size, so it must match the size that was checked.
            if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
                throw new ImageException(header.encoding() + " file contradicts its header about its size");
            }
            Pixels pixels = reading.from(reader);
            if (!warnings.isEmpty()) {
                throw new ImageException(header.encoding() + " file is broken: " + warnings.get(0));
            }
            return pixels;
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // For damaged files and colour profiles, the JDK throws various unchecked exceptions.
            String problem = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new ImageException(header.encoding() + " file is broken: " + problem, e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * A decoded image.
     *
     * @param grey whether it has one channel; otherwise it has three: red, green, blue
     * @param levels rows top to bottom, 0 black to 255 white, channels interleaved
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Pixels(boolean grey, byte[] levels) {
        static Pixels of(BufferedImage image) {
            boolean grey = PixelConversion.isGrey(image);
            return new Pixels(grey, grey ? PixelConversion.greyPixels(image) : PixelConversion.rgbPixels(image));
        }
    }
}
