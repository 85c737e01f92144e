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
 * <p>Avro's own decoder allocates what a length in the data asks for, up to 2 GiB, before it finds that the bytes
 * aren't there, and its limits hold for the whole JVM. Here no length or count passes that the rest of the input can't
 * hold, so that what a datum allocates stays in proportion to its bytes. Every item of an array or map is taken to need
 * a byte at least; items of no bytes (null, empty records) pass only as far as other bytes make up for them, and
 * {@value #MAX_ITEMS} items at most. What else a hostile schema could multiply is bounded by its {@link SchemaShape}.
 *
 * <p>Used again for each datum, without allocation. For one thread.
 */
final class ByteArrayDecoder extends Decoder {
    /** Arrays and maps of a datum together; room for the confusion matrix of 1,000 classes. */
    static final int MAX_ITEMS = 1 << 20;

    private static final SchemaShape ORDINARY = new SchemaShape(0, 1, Integer.MAX_VALUE);

    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int position;
    private int end;

    /** Items that arrays and maps may still announce: over the whole datum, so that nesting doesn't multiply them. */
    private long itemsLeft;

    private int itemCost;

    /** Unions, arrays and maps that may still come. */
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

    /** Lets the input go. */
    void release() {
        reset(NOTHING);
    }

    /** Bytes that were not read. */
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
        return (float) FLOAT.get(bytes, take(Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return (double) DOUBLE.get(bytes, take(Double.BYTES));
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        int length = readLength();
        Utf8 result = old == null ? new Utf8() : old;
        result.setByteLength(length);
        System.arraycopy(bytes, take(length), result.getBytes(), 0, length);
        return result;
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        return new String(bytes, take(length), length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        int length = readLength();
        ByteBuffer result = old != null && length <= old.capacity() ? old.clear() : ByteBuffer.allocate(length);
        result.put(bytes, take(length), length);
        return result.flip();
    }

    @Override
    public void skipBytes() throws IOException {
        take(readLength());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
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

    /** A negative count means that the block's length in bytes follows; it only matters when blocks are skipped. */
    private long readItemCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLong();
            count = -count;
        }
        return charge(count);
    }

    /** Skips the blocks that tell their length; the items of one that doesn't are for the caller to skip. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(readLength());
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

    /** Only through unions, arrays and maps can a record nest as deep as its bytes say. */
    private void enter() {
        if (--nestedLeft < 0) {
            throw new AvroRuntimeException(
                    "it is nested too deeply: with this recursive schema, a record holds too many unions, arrays and maps");
        }
    }

    private int readLength() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new AvroRuntimeException("a length of " + length + " where " + remaining() + " bytes are left");
        }
        return (int) length;
    }

    private byte readByte() throws EOFException {
        if (position >= end) {
            throw new EOFException("the record ends too early");
        }
        return bytes[position++];
    }

    /** Moves past so many bytes and returns where they begin. */
    private int take(int length) throws EOFException {
        if (length > remaining()) {
            throw new EOFException("the record ends too early");
        }
        int start = position;
        position += length;
        return start;
    }
}
