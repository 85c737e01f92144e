package fashionstream.proof;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What may happen to a state directory from outside; only while no instance uses it. */
final class StateFiles {
    private final Path directory;
    private final Path copy;

    /** @param directory need not exist */
    StateFiles(Path directory) {
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

    /** Deletes the directory: the next instance restores all of its state. */
    void delete() throws IOException {
        for (Path old : files(directory).sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(old);
        }
    }

    /** Cuts the list of files of each database: the next instance can't open it, deletes it, and restores it. */
    void damage() throws IOException {
        List<Path> manifests = files(directory)
                .filter(file -> file.getFileName().toString().startsWith("MANIFEST-"))
                .toList();
        for (Path manifest : manifests) {
            try (FileChannel channel = FileChannel.open(manifest, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        new StateFiles(to).delete();
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
