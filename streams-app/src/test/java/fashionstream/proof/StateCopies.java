package fashionstream.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies of a state directory, as a backup would be; only while no instance uses it. */
final class StateCopies {
    private final Path directory;
    private final Path copy;

    /** @param directory need not be there */
    StateCopies(Path directory) {
        this.directory = directory;
        this.copy = directory.resolveSibling(directory.getFileName() + ".copy");
    }

    /** Keeps the directory as it is now, instead of an earlier copy. */
    void keep() throws IOException {
        replace(directory, copy);
    }

    /** Puts the copy in the place of the directory. */
    void putBack() throws IOException {
        if (!Files.exists(copy)) {
            throw new IllegalStateException("nothing was kept of " + directory);
        }
        replace(copy, directory);
    }

    private static void replace(Path from, Path to) throws IOException {
        for (Path old : files(to).sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(old);
        }
        for (Path file : files(from).toList()) {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }

    /** Each directory before what it has; none if it isn't there. */
    private static Stream<Path> files(Path root) throws IOException {
        if (!Files.exists(root)) {
            return Stream.of();
        }
        try (Stream<Path> found = Files.walk(root)) {
            return List.copyOf(found.toList()).stream();
        }
    }
}
