package fashionstream.image;

import fashionstream.schema.ImageEncoding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads PNG and JPEG files with the JDK's own readers. */
final class ImageFileReader {
    private ImageFileReader() {}

    /**
     * Decodes a file whose header was found to be acceptable.
     *
     * @throws ImageException if the file is broken, or of a kind that the JDK doesn't read
     */
    static BufferedImage read(byte[] file, ImageFileHeader header) {
        ImageReader reader = readerFor(header.encoding());
        // Not ImageIO.createImageInputStream: it would copy each image to a temporary file.
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            // Without metadata: compressed comments can be bombs, too.
            reader.setInput(in, true, true);
            // What the reader takes for the size counts in the end, so it must agree with what was checked.
            if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
                throw new ImageException(header.encoding() + " file contradicts its header about its size");
            }
            return reader.read(0);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // The JDK's readers answer to some broken files with unchecked exceptions.
            throw new ImageException(header.encoding() + " file is broken: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader readerFor(ImageEncoding encoding) {
        String format = encoding.name().toLowerCase(Locale.ROOT);
        return ImageIO.getImageReadersByFormatName(format).next();
    }
}
