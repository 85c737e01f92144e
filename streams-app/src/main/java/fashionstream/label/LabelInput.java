package fashionstream.label;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A source of labels.
 *
 * @param file a file; null for stdin
 */
public record LabelInput(@Nullable Path file) {
    /** The argument that stands for stdin. */
    public static final String STDIN = "-";

    /**
     * Resolves an argument of the command.
     *
     * @throws IOException if there is no such file, or it is a folder
     */
    public static LabelInput of(String name) throws IOException {
        if (name.equals(STDIN)) {
            return new LabelInput(null);
        }
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new NoSuchFileException(name);
        }
        if (Files.isDirectory(file)) {
            throw new IOException(name + ": is a folder; specify label files");
        }
        return new LabelInput(file);
    }

    /** Whether it can be read twice, unlike a pipe. */
    public boolean isRepeatable() {
        return file != null && Files.isRegularFile(file);
    }

    /** Opens it for reading. */
    LabelReader open() throws IOException {
        return file == null
                ? new LabelReader("stdin", System.in)
                : new LabelReader(file.toString(), Files.newInputStream(file));
    }
}
