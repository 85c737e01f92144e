package fashionstream.streams;

import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.StreamsPart;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The state stores of a part on the local disk. They are copies of changelog topics: if they are unusable, they are
 * deleted, and Kafka Streams restores them.
 *
 * <p>A crash can leave them partly deleted or partly written, and a user may have restored an older copy or changed
 * files. Kafka Streams repairs most of this itself; the rest would make every start fail.
 */
final class LocalState {
    /** A task's directory is named by its sub-topology and partition. */
    private static final Pattern TASK = Pattern.compile("(?<![0-9A-Za-z_-])([0-9]+_[0-9]+)(?![0-9A-Za-z_-])");

    private static final int SEGMENT_DEPTH = 3;

    /** Error messages of the operating system about the machine, which a new copy of the state would not resolve. */
    private static final List<String> FAULTS_OF_THE_MACHINE = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "Read-only file system",
            "Permission denied",
            "Too many open files",
            "Cannot allocate memory");

    private final Path directory;

    /**
     * The task whose state was deleted since the part was last running; if the part fails again, more than this state
     * is damaged.
     */
    private @Nullable String deletedTask;

    private LocalState(Path directory) {
        this.directory = directory;
    }

    static LocalState of(StreamsPart part) {
        return new LocalState(Path.of(
                Objects.requireNonNull(part.properties().get(StreamsConfig.STATE_DIR_CONFIG))
                        .toString(),
                Objects.requireNonNull(part.properties().get(StreamsConfig.APPLICATION_ID_CONFIG))
                        .toString()));
    }

    /** Whether a failure is about files of state stores, so that a restart without them helps. */
    static boolean isAtFault(Throwable failure) {
        return isOfStores(failure) && !isFaultOfTheMachine(failure);
    }

    /** Whether the stores fail because of the disk or the limits of the process, so that waiting may help. */
    static boolean isFaultOfTheMachine(Throwable failure) {
        return isOfStores(failure)
                && causes(failure)
                        .map(cause -> String.valueOf(cause.getMessage()))
                        .anyMatch(message -> FAULTS_OF_THE_MACHINE.stream().anyMatch(message::contains));
    }

    private static boolean isOfStores(Throwable failure) {
        return causes(failure)
                .anyMatch(cause -> cause instanceof RocksDBException
                        || cause instanceof ProcessorStateException
                        || cause instanceof InvalidStateStoreException);
    }

    /**
     * Deletes the state of the task that failed, or of all tasks of the part if the failure does not name a task, or is
     * the second one before the part runs. The stores must be closed.
     *
     * @return description of what was deleted
     */
    synchronized String delete(Throwable failure) {
        String task = task(failure);
        if (task == null || deletedTask != null || !Files.isDirectory(directory.resolve(task))) {
            deletedTask = null;
            tasks().forEach(LocalState::delete);
            return "the state of all its tasks under " + directory;
        }
        deletedTask = task;
        delete(directory.resolve(task));
        return "the state of task " + task + " under " + directory;
    }

    /**
     * Deletes the state of tasks that have a window store of an earlier version. The store now has a single database,
     * which is restored from the same changelog. Kafka Streams would use the offset of the old files for the new ones.
     *
     * @return number of tasks whose state was deleted
     */
    int deleteWindowStores() {
        List<Path> outdated = tasks().filter(LocalState::hasWindowStore).toList();
        outdated.forEach(LocalState::delete);
        return outdated.size();
    }

    /** Each time segment has a directory {@code rocksdb/STORE/STORE.TIME}. */
    private static boolean hasWindowStore(Path task) {
        try (Stream<Path> directories =
                Files.find(task, SEGMENT_DEPTH, (path, attributes) -> attributes.isDirectory())) {
            return directories.anyMatch(path -> path.getFileName()
                    .toString()
                    .startsWith(Objects.requireNonNull(path.getParent()).getFileName() + "."));
        } catch (IOException | UncheckedIOException e) {
            throw new StreamsFailedException(
                    "the state directory " + task + " can't be used: " + e + "; set state.dir to one that can", e);
        }
    }

    /** Reports that the part is running: a later failure is unrelated to the last deletion. */
    synchronized void worked() {
        deletedTask = null;
    }

    private @Nullable String task(Throwable failure) {
        return causes(failure)
                .map(LocalState::taskOf)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String taskOf(Throwable cause) {
        if (cause instanceof StreamsException known && known.taskId().isPresent()) {
            return known.taskId().get().toString();
        }
        Matcher matcher = TASK.matcher(String.valueOf(cause.getMessage()));
        return matcher.find() ? matcher.group(1) : null;
    }

    private Stream<Path> tasks() {
        File[] found = directory.toFile().listFiles((parent, name) -> TASK.matcher(name)
                .matches());
        return found == null ? Stream.empty() : Stream.of(found).map(File::toPath);
    }

    private static void delete(Path task) {
        try {
            Utils.delete(task.toFile());
        } catch (IOException e) {
            throw new StreamsFailedException(
                    "the local state in " + task + " can't be used and can't be deleted: " + e.getMessage()
                            + "; delete the directory by hand",
                    e);
        }
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
