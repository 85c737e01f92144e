package fashionstream.cli;

import fashionstream.console.CommandException;
import fashionstream.system.UserHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for data: either the user's, which is kept, or a temporary one, which is deleted on close.
 *
 * @param path the folder
 * @param temporary whether it is deleted
 */
public record DataFolder(Path path, boolean temporary) implements AutoCloseable {
    /** The user's folder, or a new temporary one if {@code users} is null. */
    public static DataFolder of(@Nullable Path users) throws IOException {
        return users == null
                ? new DataFolder(Files.createTempDirectory("fashion-stream-"), true)
                : new DataFolder(users, false);
    }

    /**
     * The folder of the development broker: the one that the user specified, or the standard one in the home folder.
     *
     * @throws CommandException if there is no home folder
     */
    static Path ofBroker(@Nullable Path named) {
        if (named != null) {
            return named;
        }
        return UserHome.find(System.getenv())
                .map(home -> home.resolve(".local/share/fashion-stream"))
                .orElseThrow(() -> CommandException.usage(
                        "the user has no home folder for the data; name a folder with --data-dir, or set HOME"));
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
