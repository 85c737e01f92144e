package fashionstream.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for data: the user's, which is kept, or a temporary one, which is deleted on close.
 *
 * @param path the folder
 * @param temporary whether it is deleted
 */
record DataFolder(Path path, boolean temporary) implements AutoCloseable {
    /** The user's folder, or a new temporary one if there is none. */
    static DataFolder of(@Nullable Path users) throws IOException {
        return users == null
                ? new DataFolder(Files.createTempDirectory("fashion-stream-"), true)
                : new DataFolder(users, false);
    }

    @Override
    public void close() throws IOException {
        if (!temporary) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
