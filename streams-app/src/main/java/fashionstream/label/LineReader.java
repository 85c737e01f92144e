package fashionstream.label;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of UTF-8 whose length is limited to what a label can need. Not safe for use by several threads. */
final class LineReader implements AutoCloseable {
    /** More than the longest label needs, even if each character is escaped. */
    static final int MAX_BYTES = 64 * 1024;

    private final InputStream in;
    private long number;
    private boolean afterCarriageReturn;

    /** Reads from a stream, which is closed with this. */
    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /**
     * Returns the next line, without its line end; null after the last.
     *
     * @throws CharacterCodingException if the line is not UTF-8
     * @throws BadLineException if the line is longer than {@link #MAX_BYTES}; the next one can still be read
     */
    @Nullable
    String next() throws IOException, BadLineException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        int read = in.read();
        if (read == '\n' && afterCarriageReturn) {
            read = in.read();
        }
        if (read < 0) {
            return null;
        }
        number++;
        while (read >= 0 && read != '\n' && read != '\r') {
            tooLong |= line.size() == MAX_BYTES;
            if (!tooLong) {
                line.write(read);
            }
            read = in.read();
        }
        afterCarriageReturn = read == '\r';
        if (tooLong) {
            throw new BadLineException("the line is longer than " + MAX_BYTES + " bytes");
        }
        // Unlike String, a decoder reports malformed UTF-8 instead of replacing it.
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line.toByteArray()))
                .toString();
    }

    /** Number of the line read last, from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
