package fashionstream.label;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Reads a label file, line by line; skips blank lines. Not safe for use by several threads. */
final class LabelReader implements AutoCloseable {
    private final String name;
    private final LineReader lines;
    private @Nullable LabelFormat format;

    /**
     * Reads from a stream, which is closed with this.
     *
     * @param name name of the file in error messages
     * @param in UTF-8 text: CSV with a header, or JSON lines, which the first line determines
     */
    LabelReader(String name, InputStream in) {
        this.name = name;
        this.lines = new LineReader(in);
    }

    /**
     * Returns the next line that isn't blank; null at the end.
     *
     * @throws IOException if it can't be read, isn't UTF-8, or the first line of CSV isn't a header
     */
    public @Nullable LabelLine next() throws IOException {
        try {
            String line = nextText();
            if (line != null && format == null && !LabelFormat.isJson(line)) {
                format = new CsvLabels(line);
                line = nextText();
            }
            if (line == null) {
                return null;
            }
            if (format == null) {
                format = new JsonLabels();
            }
            return new LabelLine.Good(where(), format.read(line).check());
        } catch (BadLineException e) {
            if (format == null) {
                throw new IOException(where() + ": " + e.getMessage(), e);
            }
            return new LabelLine.Bad(where(), String.valueOf(e.getMessage()));
        }
    }

    /** Returns the line without surrounding blanks, which include a byte order mark. */
    private @Nullable String nextText() throws IOException, BadLineException {
        try {
            String line;
            do {
                line = lines.next();
            } while (line != null && LabelText.isBlank(line));
            if (line != null && line.indexOf('\0') >= 0) {
                throw new BadLineException("the line has a NUL character; label files are UTF-8 text");
            }
            return line == null ? null : LabelText.strip(line);
        } catch (CharacterCodingException e) {
            throw new IOException(where() + ": isn't UTF-8 text", e);
        }
    }

    private String where() {
        return name + ":" + lines.number();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
