package fashionstream.produce;

import fashionstream.console.FileNames;
import fashionstream.image.ImageException;
import fashionstream.produce.ImageFiles.UnusableFile;
import fashionstream.schema.RecordLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches the paths that a user named for images, and checks that each can be sent: it is readable, starts as an
 * image file of a supported format, is not too large, and has a path that can be its id. Not safe for use by several threads.
 */
final class ImageFileSearch {
    /** Of images, including those in formats that are not decoded: they are named, not passed over. */
    private static final Set<String> EXTENSIONS = Set.of(
            "png", "jpg", "jpeg", "jpe", "jfif", "mpo", "webp", "gif", "bmp", "dib", "tif", "tiff", "heic", "heif",
            "hif", "heics", "avif", "avifs", "jp2", "j2k", "jpx", "jxl", "svg", "dng", "cr2", "cr3", "nef", "arw");

    private final int maxFileBytes;
    private final long maxBytes;
    private final Set<Path> usable = new LinkedHashSet<>();
    private final Set<UnusableFile> unusable = new LinkedHashSet<>();
    private final Set<Path> passedOver = new LinkedHashSet<>();

    /**
     * @param maxFileBytes size of the largest file that is decoded
     * @param maxBytes size of the largest file that can be sent
     */
    ImageFileSearch(int maxFileBytes, long maxBytes) {
        this.maxFileBytes = maxFileBytes;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a file with any name, or the images of a folder and its subfolders, in the order of their paths.
     *
     * @throws NoSuchFileException if there is nothing at this path
     */
    void add(Path named) throws IOException {
        if (Files.isDirectory(named)) {
            addFolder(named);
        } else if (Files.exists(named)) {
            check(named);
        } else {
            throw new NoSuchFileException(named.toString());
        }
    }

    /** Files that can be sent, each once. */
    List<Path> usable() {
        return List.copyOf(usable);
    }

    /** Files that cannot be sent although they were named or have the name of an image, and folders without images. */
    List<UnusableFile> unusable() {
        return List.copyOf(unusable);
    }

    /** The number of other files in the folders. */
    int passedOver() {
        return passedOver.size();
    }

    private void addFolder(Path folder) throws IOException {
        int before = unusable.size();
        Visitor visitor = new Visitor(folder);
        Files.walkFileTree(folder, visitor);
        Collections.sort(visitor.images);
        visitor.images.forEach(this::check);
        if (visitor.images.isEmpty() && unusable.size() == before) {
            unusable.add(new UnusableFile(folder, "has no image file"));
        }
    }

    private void check(Path file) {
        String problem = problem(file);
        if (problem == null) {
            usable.add(file);
        } else {
            unusable.add(new UnusableFile(file, problem));
        }
    }

    private @Nullable String problem(Path file) {
        if (!FileNames.isText(file)) {
            return FileNames.problem();
        }
        if (!RecordLimits.fits(file.toString(), RecordLimits.ID_BYTES)) {
            return "its path is longer than " + RecordLimits.ID_BYTES + " bytes, the most that an image's id may have";
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return "is not a regular file";
            }
            if (attributes.size() == 0) {
                return "is empty";
            }
            if (attributes.size() > maxBytes && attributes.size() <= maxFileBytes) {
                return "has " + attributes.size() + " bytes, more than the " + maxBytes
                        + " that fit into a record; raise producer.max.request.size, and max.message.bytes of the topic";
            }
            ImageFiles.record(file, null, maxFileBytes);
            return null;
        } catch (ImageException e) {
            return String.valueOf(e.getMessage());
        } catch (UncheckedIOException e) {
            return problem(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return problem(e);
        }
    }

    private static String problem(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        return "can't be read: " + (reason == null ? failure : reason);
    }

    /** Finds files with the name of an image. Does not follow links to folders, which may form cycles. */
    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path start;
        private final List<Path> images = new ArrayList<>();

        Visitor(Path start) {
            this.start = start;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file)) {
                boolean image = hasImagesName(file) && !Files.isDirectory(file);
                (image ? images : passedOver).add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) {
            if (!isHidden(path)) {
                unusable.add(new UnusableFile(path, problem(failure)));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            if (failure != null) {
                unusable.add(new UnusableFile(folder, problem(failure)));
            }
            return FileVisitResult.CONTINUE;
        }

        /** A folder that the user named is never hidden. */
        private boolean isHidden(Path path) {
            return !path.equals(start) && path.getFileName().toString().startsWith(".");
        }
    }

    private static boolean hasImagesName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
