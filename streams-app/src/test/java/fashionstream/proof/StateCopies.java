package fashionstream.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies a state directory, like a backup; only while no instance uses it. */
final class StateCopies {
    private final Path directory;
    private final Path copy;

    /** @param directory need not exist */
    StateCopies(Path directory) {
        this.directory = directory;
        this.copy = directory.resolveSibling(directory.getFileName() + ".copy");
    }

    /** Copies the current directory, replacing an earlier copy. */
    void keep() throws IOException {
        replace(directory, copy);
    }

    /** Replaces the directory with the copy. */
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

    /** All paths, each directory before its content; empty if it doesn't exist. */
    private static Stream<Path> files(Path root) throws IOException {
        if (!Files.exists(root)) {
            return Stream.of();
        }
        try (Stream<Path> found = Files.walk(root)) {
            return List.copyOf(found.toList()).stream();
        }
    }
}
