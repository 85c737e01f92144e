package fashionstream.produce;

import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageException;
import fashionstream.image.ImageFileHeader;
import fashionstream.schema.ImageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Image files, sent as they are. An image's id is its path as the user named it.
 *
 * <p>The topology checks whether the pixels fit the model, because the producer does not know the model.
 */
public final class ImageFiles implements ImageSource {
    private final List<Path> files;
    private final List<UnusableFile> unusable;
    private final int passedOver;
    private final int maxFileBytes;
    private final Function<Path, @Nullable String> labels;

    private ImageFiles(
            List<Path> files,
            List<UnusableFile> unusable,
            int passedOver,
            int maxFileBytes,
            Function<Path, @Nullable String> labels) {
        this.files = files;
        this.unusable = unusable;
        this.passedOver = passedOver;
        this.maxFileBytes = maxFileBytes;
        this.labels = labels;
    }

    /** Like {@link #of(List, String, int, long)}, with the default limits, and without one for the size of a record. */
    public static ImageFiles of(List<Path> paths, @Nullable String label) throws IOException {
        return of(paths, label, DecodeLimits.DEFAULT.fileBytes(), Long.MAX_VALUE);
    }

    /**
     * Finds files and checks that they can be sent. A file that is specified twice, or is also in a specified folder,
     * is sent once.
     *
     * @param paths files with any name, and folders. Every file in a folder and its
     *     subfolders that has the name of an image is sent, in the order of their names, except those that begin with a dot
     * @param label class name of all images; null if unknown
     * @param maxFileBytes size of the largest file that is decoded
     * @param maxBytes size of the largest file that fits into a record
     * @throws IOException if a path doesn't exist
     */
    public static ImageFiles of(List<Path> paths, @Nullable String label, int maxFileBytes, long maxBytes)
            throws IOException {
        ImageFileSearch search = new ImageFileSearch(maxFileBytes, maxBytes);
        for (Path path : paths) {
            search.add(path);
        }
        return new ImageFiles(search.usable(), search.unusable(), search.passedOver(), maxFileBytes, file -> label);
    }

    /**
     * The same files with other labels.
     *
     * @param otherLabels the class name of a file; null if unknown
     */
    public ImageFiles labelled(Function<Path, @Nullable String> otherLabels) {
        return new ImageFiles(files, unusable, passedOver, maxFileBytes, otherLabels);
    }

    /** The names of the folders that contain the files, in the order of the files. */
    public Set<String> folderNames() {
        return files.stream().map(ImageFiles::folderName).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The name of the folder that contains a file; empty if it has none, like the root. */
    public static String folderName(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null || folder.getFileName() == null
                ? ""
                : folder.getFileName().toString();
    }

    /** The files that cannot be sent; they are not among the images. */
    public List<UnusableFile> unusable() {
        return unusable;
    }

    /** The number of files in the folders that do not have the name of an image. */
    public int passedOver() {
        return passedOver;
    }

    @Override
    public long size() {
        return files.size();
    }

    @Override
    public Iterator<ImageRecord> iterator() {
        return files.stream()
                .map(file -> read(file, labels.apply(file), maxFileBytes))
                .iterator();
    }

    /**
     * Reads a file as a record.
     *
     * @param label its class name; null if unknown
     * @param maxFileBytes size of the largest file that is decoded
     * @throws UncheckedIOException if it can't be read
     * @throws ImageException if it has no supported format, or is too large to be decoded; the message contains the path
     */
    public static ImageRecord read(Path file, @Nullable String label, int maxFileBytes) {
        try {
            return record(file, label, maxFileBytes);
        } catch (ImageException e) {
            throw new ImageException(file + ": " + e.getMessage(), e);
        }
    }

    /** Like {@link #read}, but messages don't contain the path. */
    static ImageRecord record(Path file, @Nullable String label, int maxFileBytes) {
        byte[] content = content(file, maxFileBytes);
        return ImageRecord.newBuilder()
                .setId(file.toString())
                .setEncoding(ImageFileHeader.parse(content).format().encoding())
                .setData(ByteBuffer.wrap(content))
                .setLabel(label)
                .setCapturedAt(Instant.now())
                .setAttributes(Map.of("source", "file"))
                .build();
    }

    private static byte[] content(Path file, int maxFileBytes) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxFileBytes + 1);
            if (content.length > maxFileBytes) {
                throw new ImageException(
                        "is larger than " + maxFileBytes + " bytes, the most that is decoded (image.max.bytes)");
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A file that cannot be sent, or a folder without files that can.
     *
     * @param path path as it was named or found
     * @param reason the reason, for people
     */
    public record UnusableFile(Path path, String reason) {
        @Override
        public String toString() {
            return path + ": " + reason;
        }
    }
}
