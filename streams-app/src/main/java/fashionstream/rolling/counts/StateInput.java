package fashionstream.rolling.counts;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateOutput} writes, and earlier formats. Damaged bytes cause an {@link IOException}, never a large
 * allocation. Not safe for use by several threads.
 */
public final class StateInput extends DataInputStream {
    private static final int FIRST_FORMAT = 1;

    private final int format;

    /** @throws IOException if the bytes don't begin with a format that this version reads */
    public StateInput(byte[] bytes) throws IOException {
        super(new ByteArrayInputStream(bytes));
        this.format = readUnsignedByte();
        if (format < FIRST_FORMAT || format > StateOutput.FORMAT) {
            throw new IOException("unknown format " + format + "; this version reads 1 to " + StateOutput.FORMAT);
        }
    }

    /** Whether the format is 1, without variable-length numbers. */
    public boolean isFirstFormat() {
        return format == FIRST_FORMAT;
    }

    /** Whether the format is older than this one. */
    public boolean isBefore(int otherFormat) {
        return format < otherFormat;
    }

    /** Reads what {@link StateOutput#writeText} wrote. */
    public String readText() throws IOException {
        if (isFirstFormat()) {
            return readUTF();
        }
        byte[] utf8 = new byte[readSize(1)];
        readFully(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Reads what {@link StateOutput#writeNullableText} wrote. */
    public @Nullable String readNullableText() throws IOException {
        return readBoolean() ? readText() : null;
    }

    /** Reads a number: of variable length, or an int64 in the first format. */
    public long readCount() throws IOException {
        if (isFirstFormat()) {
            return readLong();
        }
        long zigzag = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = readUnsignedByte();
            zigzag |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IOException("a number has no end");
    }

    /**
     * Reads how many items follow.
     *
     * @param leastBytes smallest size of an item in bytes
     * @throws IOException if fewer bytes are left
     */
    public int readSize(int leastBytes) throws IOException {
        int size = readInt();
        if (size < 0 || (long) size * leastBytes > available()) {
            throw new IOException(size + " items of " + leastBytes + " bytes where " + available() + " are left");
        }
        return size;
    }
}
