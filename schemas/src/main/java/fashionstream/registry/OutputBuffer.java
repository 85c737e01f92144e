package fashionstream.registry;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * A growing byte buffer that is reused for each record. Not thread-safe, unlike {@link java.io.ByteArrayOutputStream},
 * whose lock per write costs more than the write.
 */
final class OutputBuffer extends OutputStream {
    private static final int INITIAL_BYTES = 1 << 10;

    /** A larger buffer is released, so that one huge record doesn't occupy memory permanently. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    void reset() {
        size = 0;
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    @Override
    public void write(int b) {
        ensureRoom(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensureRoom(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensureRoom(int length) {
        int needed = Math.addExact(size, length);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
