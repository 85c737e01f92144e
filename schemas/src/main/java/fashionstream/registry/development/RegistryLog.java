package fashionstream.registry.development;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of JSON objects, one a line, that only grows. A line is on disk when {@link #append} returns. One process at a
 * time may have it open. Not thread-safe.
 */
final class RegistryLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryLog.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;

    /** Where the last whole line ends. */
    private long size;

    private RegistryLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a file, or begins one; its folder is made if need be. */
    static RegistryLog open(Path file) throws IOException {
        FileChannel channel = openChannel(file);
        try {
            lock(file, channel);
            return new RegistryLog(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel openChannel(Path file) throws IOException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            // Its message is often the path alone.
            throw new IOException(file + " can't be opened: " + e, e);
        }
    }

    /**
     * Reads what was appended so far. A last line without its end was being written when the process died: nobody was
     * told that it is there, so it is cut off.
     *
     * @throws IOException if another line is damaged
     */
    List<JsonNode> replay() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<JsonNode> entries = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                entries.add(parse(new String(bytes, start, i - start, StandardCharsets.UTF_8), entries.size() + 1));
                start = i + 1;
            }
        }
        size = start;
        if (start < bytes.length) {
            log.warn(
                    "{}: cutting off a last line that was not written to its end ({} bytes)",
                    file,
                    bytes.length - start);
            channel.truncate(size);
            channel.force(true);
        }
        return entries;
    }

    void append(JsonNode entry) throws IOException {
        byte[] line = (JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            for (long at = size; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
            size += line.length;
        } catch (IOException e) {
            // On a full disk half a line may stand there: the next one must not be joined to it.
            channel.truncate(size);
            throw e;
        }
    }

    /** Lets the file go. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private JsonNode parse(String line, int number) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + ", line " + number + " is damaged; restore the file, or delete it to start afresh (records"
                            + " written before can't be read then)",
                    e);
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(file, e);
        }
        throw inUse(file, null);
    }

    private static IOException inUse(Path file, @Nullable Throwable cause) {
        return new IOException(file + " is in use by another registry; stop it, or choose another folder", cause);
    }
}
