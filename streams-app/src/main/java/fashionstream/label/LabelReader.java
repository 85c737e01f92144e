package fashionstream.label;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a label file, line by line; blank lines are passed over. Not safe for use by several threads. */
public final class LabelReader implements AutoCloseable {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String name;
    private final BufferedReader lines;
    private @Nullable LabelFormat format;
    private long number;

    /**
     * Reads from a stream, which is closed with this.
     *
     * @param name what errors call it
     * @param in UTF-8: CSV with a header, or JSON lines, which the first line tells apart
     */
    public LabelReader(String name, InputStream in) {
        this.name = name;
        // A decoder of its own, as it reports what is no UTF-8; the charset's would put in a replacement.
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    /**
     * The next line that isn't blank; null at the end.
     *
     * @throws IOException if it can't be read, is no UTF-8, or the first line of CSV is no header
     */
    public @Nullable LabelLine next() throws IOException {
        String line = nextText();
        if (line == null) {
            return null;
        }
        if (format == null) {
            if (!LabelFormat.isJson(line)) {
                format = header(line);
                return next();
            }
            format = new JsonLabels();
        }
        try {
            return new LabelLine.Good(where(), format.read(line).check());
        } catch (BadLineException e) {
            return new LabelLine.Bad(where(), String.valueOf(e.getMessage()));
        }
    }

    private LabelFormat header(String line) throws IOException {
        try {
            return new CsvLabels(line);
        } catch (BadLineException e) {
            throw new IOException(where() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable String nextText() throws IOException {
        try {
            String line;
            do {
                line = lines.readLine();
                number++;
                if (number == 1 && line != null && line.startsWith(BYTE_ORDER_MARK)) {
                    line = line.substring(1);
                }
            } while (line != null && line.isBlank());
            return line;
        } catch (CharacterCodingException e) {
            throw new IOException(name + ": isn't UTF-8 text", e);
        }
    }

    private String where() {
        return name + ":" + number;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
