package fashionstream.broker;

import fashionstream.kafka.BrokerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of a broker, locked by one process at a time.
 *
 * <p>Kafka locks its directories too, but only after it has read and perhaps written them, and it halts if that fails.
 * The lock ends with the process, so that a killed broker leaves nothing to clean up.
 */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "embedded-broker.lock";
    private static final String META_PROPERTIES = "meta.properties";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the directory if it is missing, and locks it.
     *
     * @throws BrokerException if it is not writable, is in use, or contains data that is not a broker's
     */
    static DataDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            rejectForeign(path);
            return lock(path);
        } catch (IOException e) {
            throw new BrokerException("the broker's data directory " + path + " can't be used: " + e, e);
        }
    }

    /** Absolute path of the directory. */
    Path path() {
        return path;
    }

    /** Whether a broker has used the directory before. */
    boolean isFormatted() {
        return Files.exists(path.resolve(META_PROPERTIES));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BrokerException("could not release the broker's data directory " + path, e);
        }
    }

    /** Kafka treats each subdirectory as a topic partition, and halts the JVM if it is not one. */
    private static void rejectForeign(Path path) throws IOException {
        if (Files.exists(path.resolve(META_PROPERTIES))) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> directories = entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("__cluster_metadata"))
                    .toList();
            if (!directories.isEmpty()) {
                throw new BrokerException(
                        path + " contains " + directories.get(0).getFileName()
                                + " and is not the data directory of a broker; choose an empty one with --data-dir");
            }
        }
    }

    private static DataDirectory lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) != null) {
                return new DataDirectory(path, channel);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new BrokerException("the broker's data directory " + path
                + " is in use by another broker; stop that one, or choose another with --data-dir");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Locked by this JVM, which the operating system's lock does not detect.
            return null;
        }
    }
}
