package fashionstream.produce;

import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.image.ImageFileHeader;
import fashionstream.schema.ImageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PNG and JPEG files, sent as they are. An image's id is its path as the user named it.
 *
 * <p>Whether the pixels suit the model is for the topology to say: the producer doesn't know the model.
 */
public final class ImageFiles implements ImageSource {
    private final List<Path> files;
    private final @Nullable String label;

    private ImageFiles(List<Path> files, @Nullable String label) {
        this.files = files;
        this.label = label;
    }

    /**
     * Finds files. One that is named twice, or lies in a folder that is named, too, is taken once.
     *
     * @param paths files, taken whatever their name, and folders, in which every {@code .png}, {@code .jpg} and
     *     {@code .jpeg} file is taken, also in folders below, in the order of their names
     * @param label the class name of all of them, or null if the truth is not known
     * @throws IOException if a path doesn't exist or can't be read
     */
    public static ImageFiles of(List<Path> paths, @Nullable String label) throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> below = Files.walk(path)) {
                    below.filter(ImageFiles::isImage).sorted().forEach(files::add);
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            } else if (Files.exists(path)) {
                files.add(path);
            } else {
                throw new NoSuchFileException(path.toString());
            }
        }
        return new ImageFiles(List.copyOf(files), label);
    }

    private static boolean isImage(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
    }

    @Override
    public long size() {
        return files.size();
    }

    @Override
    public Iterator<ImageRecord> iterator() {
        return files.stream().map(file -> read(file, label)).iterator();
    }

    /**
     * One file as a record.
     *
     * @param label its class name, or null if the truth is not known
     * @throws UncheckedIOException if it can't be read
     * @throws ImageException if it is neither PNG nor JPEG, or larger than any that is decoded; the message names it
     */
    public static ImageRecord read(Path file, @Nullable String label) {
        byte[] content = content(file);
        try {
            return ImageRecord.newBuilder()
                    .setId(file.toString())
                    .setEncoding(ImageFileHeader.parse(content).encoding())
                    .setData(ByteBuffer.wrap(content))
                    .setLabel(label)
                    .setCapturedAt(Instant.now())
                    .setAttributes(Map.of("source", "file"))
                    .build();
        } catch (ImageException e) {
            throw new ImageException(file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(ImageDecoder.MAX_FILE_BYTES + 1);
            if (content.length > ImageDecoder.MAX_FILE_BYTES) {
                throw new ImageException(
                        file + ": is larger than " + ImageDecoder.MAX_FILE_BYTES + " bytes, the most that is decoded");
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
