package fashionstream.trainer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces files atomically: writes under another name, forces the content to disk, then renames. */
public final class SafeFile {
    private SafeFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes the whole content to a file that doesn't exist yet.
         *
         * @throws IOException if the file can't be written
         */
        void write(Path part) throws IOException;
    }

    /**
     * Writes a file, or replaces it. Creates its folder if necessary.
     *
     * @throws IOException if the file can't be written, for example because the disk is full; an existing file is left
     *     unchanged, and the incomplete one is deleted
     */
    public static void replace(Path file, Writer writer) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + ": is a folder");
        }
        Files.createDirectories(folder);
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.deleteIfExists(part);
        try {
            writer.write(part);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (IOException | RuntimeException e) {
            discard(part, e);
            throw e;
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes the incomplete file, because it is useless and the disk may be full. */
    private static void discard(Path part, Exception failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
