package fashionstream.inference;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes protocol buffers by field number: enough for the small ONNX models of the tests. */
final class OnnxBytes {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] message(Consumer<OnnxBytes> fields) {
        OnnxBytes message = new OnnxBytes();
        fields.accept(message);
        return message.out.toByteArray();
    }

    OnnxBytes number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    OnnxBytes bytes(int field, byte[] value) {
        varint(((long) field << 3) | LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    OnnxBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    OnnxBytes nested(int field, Consumer<OnnxBytes> fields) {
        return bytes(field, message(fields));
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Values of a tensor. */
    static byte[] floats(float[][] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * values[0].length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : values) {
            for (float value : row) {
                buffer.putFloat(value);
            }
        }
        return buffer.array();
    }

    /** Values of a tensor. */
    static byte[] longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            buffer.putLong(value);
        }
        return buffer.array();
    }

    /** The attribute of an operator that works along an axis. */
    static byte[] axes(long axis) {
        return message(attribute -> attribute.text(1, "axes").number(8, axis).number(20, 7));
    }
}
