package fashionstream.produce;

import fashionstream.image.ImageException;
import fashionstream.image.ImageFileHeader;
import fashionstream.schema.ImageRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
     * Finds files.
     *
     * @param paths files, taken whatever their name, and folders, in which every {@code .png}, {@code .jpg} and
     *     {@code .jpeg} file is taken, also in folders below, in the order of their names
     * @param label the class name of all of them, or null if the truth is not known
     * @throws IOException if a path doesn't exist or can't be read
     */
    public static ImageFiles of(List<Path> paths, @Nullable String label) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> below = Files.walk(path)) {
                    below.filter(ImageFiles::isImage).sorted().forEach(files::add);
                }
            } else if (Files.exists(path)) {
                files.add(path);
            } else {
                throw new NoSuchFileException(path.toString());
            }
        }
        return new ImageFiles(files, label);
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
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
     * @throws ImageException if it is neither PNG nor JPEG
     */
    public static ImageRecord read(Path file, @Nullable String label) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
}
