package fashionstream.registry;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Avro binary from a byte array that holds one datum.
 *
 * <p>Avro's own decoder allocates whatever a length in the data requests, up to 2 GiB, before it detects that the bytes
 * are missing, and its limits apply to the whole JVM. This decoder rejects every length or count that exceeds the rest
 * of the input, so that the memory of a datum stays proportional to its bytes. It charges at least one byte for each
 * item of an array or map, so items without bytes (null, empty records) are limited by the other bytes of the datum,
 * and to {@value #MAX_ITEMS}. The {@link SchemaShape} bounds whatever else a hostile schema could multiply.
 *
 * <p>Reused for each datum, without allocation. Not thread-safe.
 */
final class ByteArrayDecoder extends Decoder {
    /** Limit for all arrays and maps of a datum together; enough for the confusion matrix of 1,000 classes. */
    static final int MAX_ITEMS = 1 << 20;

    private static final SchemaShape ORDINARY = new SchemaShape(0, 1, Integer.MAX_VALUE);

    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int position;
    private int end;

    /** Items that arrays and maps may still have: counted per datum, so that nesting doesn't multiply them. */
    private long itemsLeft;

    private int itemCost;

    /** Unions, arrays and maps that may still follow. */
    private int nestedLeft;

    ByteArrayDecoder reset(byte[] input) {
        return reset(input, 0, input.length, ORDINARY);
    }

    /** @param shape of the schema that the bytes are read with */
    ByteArrayDecoder reset(byte[] input, int offset, int length, SchemaShape shape) {
        bytes = input;
        position = offset;
        end = offset + length;
        itemsLeft = Math.min(length, MAX_ITEMS);
        itemCost = shape.itemCost();
        nestedLeft = shape.maxNested();
        return this;
    }

    /** Drops the reference to the input. */
    void release() {
        reset(EMPTY);
    }

    /** Number of bytes not read yet. */
    int remaining() {
        return end - position;
    }

    @Override
    public void readNull() {
        // No bytes.
    }

    @Override
    public boolean readBoolean() throws IOException {
        return readByte() == 1;
    }

    @Override
    public int readInt() throws IOException {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new AvroRuntimeException("an int of more than 5 bytes");
    }

    @Override
    public long readLong() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = readByte();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new AvroRuntimeException("a long of more than 10 bytes");
    }

    @Override
    public float readFloat() throws IOException {
        return (float) FLOAT.get(bytes, advance(Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return (double) DOUBLE.get(bytes, advance(Double.BYTES));
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        int length = readLength();
        Utf8 result = old == null ? new Utf8() : old;
        result.setByteLength(length);
        System.arraycopy(bytes, advance(length), result.getBytes(), 0, length);
        return result;
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        return new String(bytes, advance(length), length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        int length = readLength();
        ByteBuffer result = old != null && length <= old.capacity() ? old.clear() : ByteBuffer.allocate(length);
        result.put(bytes, advance(length), length);
        return result.flip();
    }

    @Override
    public void skipBytes() throws IOException {
        advance(readLength());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, advance(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        enter();
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        enter();
        return readItemCount();
    }

    @Override
    public long arrayNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipArray() throws IOException {
        enter();
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        enter();
        return readItemCount();
    }

    @Override
    public long mapNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipMap() throws IOException {
        enter();
        return skipBlocks();
    }

    /** After a negative count, the block's length in bytes follows; only skipping needs it. */
    private long readItemCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLong();
            count = -count;
        }
        return charge(count);
    }

    /**
     * Skips the blocks that state their length in bytes; returns the item count of the first other one, for the caller
     * to skip.
     */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            advance(readLength());
            count = readLong();
        }
        return charge(count);
    }

    private long charge(long count) {
        if (count < 0 || count > itemsLeft / itemCost) {
            throw new AvroRuntimeException(
                    "an array or map of " + count + " items, more than the record has bytes for");
        }
        itemsLeft -= count * itemCost;
        return count;
    }

    /** Counts unions, arrays and maps, since only through them do the bytes of a record decide how deeply it nests. */
    private void enter() {
        if (--nestedLeft < 0) {
            throw new AvroRuntimeException(
                    "it is nested too deeply: with this recursive schema, a record holds too many unions, arrays and maps");
        }
    }

    private int readLength() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new AvroRuntimeException("a length of " + length + " with " + remaining() + " bytes left");
        }
        return (int) length;
    }

    private byte readByte() throws EOFException {
        if (position >= end) {
            throw new EOFException("the record ends too early");
        }
        return bytes[position++];
    }

    /** Skips the given number of bytes and returns the position of the first. */
    private int advance(int length) throws EOFException {
        if (length > remaining()) {
            throw new EOFException("the record ends too early");
        }
        int start = position;
        position += length;
        return start;
    }
}
