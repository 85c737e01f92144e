package fashionstream.trainer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are either whole or not there: under another name, forced to disk, then renamed. */
public final class SafeFile {
    private SafeFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes everything to a file that doesn't exist yet.
         *
         * @throws IOException if it can't
         */
        void write(Path part) throws IOException;
    }

    /**
     * Writes a file in the place of another, if there is one. Folders are made as needed.
     *
     * @throws IOException if it can't be written, for example because the disk is full; the old file stays as it was, and
     *     what was written of the new one is deleted
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

    /** Half a file is of no use, and a full disk needs its room. */
    private static void discard(Path part, Exception failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
