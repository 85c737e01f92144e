package fashionstream.dataset;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of MNIST: a magic number, big-endian sizes, then unsigned bytes. Files may be plain or
 * gzip-compressed, regardless of their names.
 */
public final class IdxFile {
    /** Unsigned bytes in one dimension. */
    private static final int LABELS_MAGIC = 0x0801;

    /** Unsigned bytes in three dimensions: images, rows, columns. */
    private static final int IMAGES_MAGIC = 0x0803;

    /** Limits the memory that an invalid header can make the reader allocate: 1 GiB of pixels. */
    private static final long MAX_BYTES = 1L << 30;

    private static final int GZIP_MAGIC = 0x1f8b;

    /**
     * Pixels of an IDX image file.
     *
     * @param height rows of each image
     * @param width pixels per row
     * @param pixels one array per image, rows top to bottom
     */
    public record Images(int height, int width, List<byte[]> pixels) {}

    private IdxFile() {}

    /**
     * Reads an image file.
     *
     * @throws DatasetException if it is missing, not an IDX image file, truncated, or has surplus bytes
     */
    public static Images readImages(Path file) {
        return read(file, in -> {
            expectMagic(in, file, IMAGES_MAGIC, "images");
            int count = readSize(in, file, "image count", 0);
            int height = readSize(in, file, "height", 1);
            int width = readSize(in, file, "width", 1);
            // Two factors of at most 2^31 each fit a long; the third is compared by division.
            if (count > 0 && (long) height * width > MAX_BYTES / count) {
                throw new DatasetException(file + ": the header specifies " + count + " images of " + width + "x"
                        + height + ", more than 1 GiB; the file is too large");
            }
            var pixels = new ArrayList<byte[]>();
            for (int i = 0; i < count; i++) {
                byte[] image = in.readNBytes(height * width);
                if (image.length < height * width) {
                    throw new DatasetException(file + ": truncated: the header specifies " + count
                            + " images, the file ends within image " + i + "; download the file again");
                }
                pixels.add(image);
            }
            return new Images(height, width, pixels);
        });
    }

    /**
     * Reads a label file.
     *
     * @param classes labels must be below this
     * @throws DatasetException if it is missing, not an IDX label file, truncated, or has surplus bytes or a label
     *     that is too large
     */
    public static List<Integer> readLabels(Path file, int classes) {
        return read(file, in -> {
            expectMagic(in, file, LABELS_MAGIC, "labels");
            int count = readSize(in, file, "label count", 0);
            byte[] labels = in.readNBytes(count);
            if (labels.length < count) {
                throw new DatasetException(file + ": truncated: the header specifies " + count
                        + " labels, the file has " + labels.length + "; download the file again");
            }
            var result = new ArrayList<Integer>(count);
            for (int i = 0; i < count; i++) {
                int label = Byte.toUnsignedInt(labels[i]);
                if (label >= classes) {
                    throw new DatasetException(file + ": label " + i + " is " + label + ", but there are " + classes
                            + " classes, 0 to " + (classes - 1));
                }
                result.add(label);
            }
            return result;
        });
    }

    private interface Body<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> T read(Path file, Body<T> body) {
        try (var in = new DataInputStream(new BufferedInputStream(open(file), 1 << 16))) {
            T result = body.read(in);
            if (in.read() >= 0) {
                throw new DatasetException(
                        file + ": has more bytes than its header specifies; download the file again");
            }
            return result;
        } catch (NoSuchFileException e) {
            throw new DatasetException(file + ": no such file", e);
        } catch (EOFException | ZipException e) {
            throw new DatasetException(file + ": truncated or damaged; download the file again", e);
        } catch (IOException e) {
            throw new DatasetException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** Opens a file, and decompresses it if it is gzip. */
    static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.mark(2);
            int magic = raw.read() << 8 | raw.read();
            raw.reset();
            return magic == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static void expectMagic(DataInputStream in, Path file, int expected, String content) throws IOException {
        int magic = in.readInt();
        if (magic != expected) {
            throw new DatasetException(String.format(
                    "%s: not an IDX file of %s: it begins with 0x%08x, not 0x%08x", file, content, magic, expected));
        }
    }

    private static int readSize(DataInputStream in, Path file, String what, int min) throws IOException {
        int size = in.readInt();
        if (size < min) {
            throw new DatasetException(
                    file + ": " + what + " is " + size + "; the file is not an IDX file, or is damaged");
        }
        return size;
    }
}
