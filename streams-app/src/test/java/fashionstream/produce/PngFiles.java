package fashionstream.produce;

import fashionstream.dataset.FashionMnist;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes PNG files. */
public final class PngFiles {
    private PngFiles() {}

    /** A grey image of the data set's size. */
    public static Path write(Path file, byte[] pixels) {
        return write(file, pixels, FashionMnist.SIZE, FashionMnist.SIZE);
    }

    /** A grey image. */
    public static Path write(Path file, byte[] pixels, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, pixels);
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A file that declares an image of this size, and ends after its header. */
    public static Path writeHeader(Path file, int width, int height) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(33)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .putInt(0x49484452)
                .putInt(width)
                .putInt(height)
                .putInt(0x08000000)
                .put((byte) 0)
                .putInt(0);
        return Files.write(file, header.array());
    }
}
