package fashionstream.inference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a message in the protocol-buffer wire format, at least as strictly as ONNX Runtime's own parser.
 * Throws {@link BufferUnderflowException} or {@link IllegalArgumentException} if it is malformed.
 */
final class Protobuf {
    /** The wire type of texts, bytes, messages and packed lists. */
    static final int LENGTH_DELIMITED = 2;

    private final ByteBuffer message;
    private int start;
    private int field;
    private long number;
    private @Nullable ByteBuffer content;

    /** Reads a message from the position of a buffer, which does not change. */
    Protobuf(ByteBuffer message) {
        this.message = message.duplicate();
    }

    /** Reads the next field; returns false at the end. */
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        start = message.position();
        long tag = varint(message);
        // ONNX Runtime would drop the upper bits, and so read another field.
        if (tag >>> Integer.SIZE != 0) {
            throw new IllegalArgumentException("a tag of more than 32 bits");
        }
        field = (int) tag >>> 3;
        number = 0;
        content = null;
        switch ((int) tag & 7) {
            case 0 -> number = varint(message);
            case 1 -> skip(Long.BYTES);
            case LENGTH_DELIMITED -> {
                long length = varint(message);
                if (length < 0 || length > message.remaining()) {
                    throw new BufferUnderflowException();
                }
                content = message.slice(message.position(), (int) length);
                skip((int) length);
            }
            case 5 -> skip(Integer.BYTES);
            default -> throw new IllegalArgumentException("an unknown wire type");
        }
        return true;
    }

    /** The number of the current field. */
    int field() {
        return field;
    }

    /** The value of the current field if it is a varint; otherwise 0. */
    long number() {
        return number;
    }

    /** The content of the current field if it is length-delimited; otherwise null. */
    @Nullable
    ByteBuffer content() {
        return content;
    }

    /** The content of the current field as a text; empty if it is not length-delimited. */
    String text() {
        return content == null
                ? ""
                : StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }

    /** The whole current field, with its tag. */
    ByteBuffer whole() {
        return message.slice(start, message.position() - start);
    }

    private void skip(int bytes) {
        message.position(message.position() + bytes);
    }

    /** Reads a number from the position of a buffer. */
    static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than 10 bytes");
    }
}
