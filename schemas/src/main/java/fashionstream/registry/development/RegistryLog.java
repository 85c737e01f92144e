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
 * An append-only file of JSON objects, one per line. A line is on disk when {@link #append} returns. Only one process
 * at a time can open it. Not thread-safe.
 */
final class RegistryLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryLog.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;

    /** Position after the last complete line. */
    private long size;

    private RegistryLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a file; creates it and its folder if they don't exist. */
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
     * Reads all entries. Cuts off an incomplete last line: the process died while it wrote it, so no client got a
     * response that it exists.
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
            log.warn("{}: truncating an incomplete last line ({} bytes)", file, bytes.length - start);
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
            // A full disk may leave an incomplete line: the next one must not be appended to it.
            channel.truncate(size);
            throw e;
        }
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private JsonNode parse(String line, int number) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + ", line " + number + " is damaged; restore the file, or delete it to start over (existing"
                            + " records can't be read then)",
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
