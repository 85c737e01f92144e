package fashionstream.inference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that an ONNX file contains the whole model, before ONNX Runtime loads it. A tensor may specify that its data
 * is in another file; ONNX Runtime resolves that name against the working directory when it loads a model from memory,
 * and so would use the weights of another model, or any other file, as weights.
 *
 * <p>Walks the protocol-buffer messages that can contain a tensor, and skips the rest. It is at least as strict as ONNX
 * Runtime's own parser: it rejects what it can't parse.
 */
final class OnnxFormat {
    /** ONNX Runtime's parser has the same limit. */
    private static final int MAX_DEPTH = 100;

    /** The messages of onnx.proto that can contain tensors, and the fields that do. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        FUNCTION,
        TRAINING_INFO,
        SPARSE_TENSOR,
        TENSOR,
        EXTERNAL_DATA_ENTRY;

        /** The type of a field of this message; null if it can't contain a tensor. */
        private @Nullable Message nested(int field) {
            return switch (this) {
                case MODEL ->
                    switch (field) {
                        case 7 -> GRAPH;
                        case 20 -> TRAINING_INFO;
                        case 25 -> FUNCTION;
                        default -> null;
                    };
                case TRAINING_INFO -> field == 1 || field == 2 ? GRAPH : null;
                case GRAPH ->
                    switch (field) {
                        case 1 -> NODE;
                        case 5 -> TENSOR;
                        case 15 -> SPARSE_TENSOR;
                        default -> null;
                    };
                case FUNCTION ->
                    switch (field) {
                        case 7 -> NODE;
                        case 11 -> ATTRIBUTE;
                        default -> null;
                    };
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE ->
                    switch (field) {
                        case 5, 10 -> TENSOR;
                        case 6, 11 -> GRAPH;
                        case 22, 23 -> SPARSE_TENSOR;
                        default -> null;
                    };
                case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
                case TENSOR -> field == 13 ? EXTERNAL_DATA_ENTRY : null;
                case EXTERNAL_DATA_ENTRY -> null;
            };
        }
    }

    /** Field {@code data_location} of a tensor: 0 if its data is in the tensor itself. */
    private static final int DATA_LOCATION = 14;

    private final String source;
    private boolean external;
    private @Nullable String location;

    private OnnxFormat(String source) {
        this.source = source;
    }

    /**
     * Checks a model.
     *
     * @param source origin of the model, for messages
     * @throws ModelException if it is not in the ONNX format, or a part of it is in another file
     */
    static void requireWhole(String source, ByteBuffer model) {
        OnnxFormat format = new OnnxFormat(source);
        try {
            format.walk(model.duplicate(), Message.MODEL, 0);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw format.malformed();
        }
        if (format.external) {
            throw format.notWhole();
        }
    }

    private void walk(ByteBuffer message, Message type, int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed();
        }
        String key = "";
        while (message.hasRemaining()) {
            long tag = varint(message);
            // ONNX Runtime would drop the upper bits, and so read another field.
            if (tag >>> Integer.SIZE != 0) {
                throw malformed();
            }
            int field = (int) tag >>> 3;
            switch ((int) tag & 7) {
                case 0 -> {
                    int value = (int) varint(message);
                    external |= type == Message.TENSOR && field == DATA_LOCATION && value != 0;
                }
                case 1 -> skip(message, Long.BYTES);
                case 2 -> {
                    ByteBuffer content = slice(message);
                    Message nested = type.nested(field);
                    if (nested != null) {
                        walk(content, nested, depth + 1);
                    } else if (type == Message.EXTERNAL_DATA_ENTRY && field == 1) {
                        key = text(content);
                    } else if (type == Message.EXTERNAL_DATA_ENTRY && field == 2 && key.equals("location")) {
                        location = text(content);
                    }
                }
                case 5 -> skip(message, Integer.BYTES);
                default -> throw malformed();
            }
        }
    }

    private static long varint(ByteBuffer from) {
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

    private static ByteBuffer slice(ByteBuffer from) {
        long length = varint(from);
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer slice = from.slice(from.position(), (int) length);
        skip(from, (int) length);
        return slice;
    }

    private static void skip(ByteBuffer from, int bytes) {
        from.position(from.position() + bytes);
    }

    /** A text for messages: short, and without control characters. */
    private static String text(ByteBuffer bytes) {
        byte[] start = new byte[Math.min(bytes.remaining(), 100)];
        bytes.get(start);
        return new String(start, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    private ModelException malformed() {
        return new ModelException(
                source, "not a model that ONNX Runtime can load: it is damaged, or not in the ONNX format");
    }

    private ModelException notWhole() {
        return new ModelException(
                source,
                "its weights are in another file" + (location == null ? "" : " ('" + location + "')")
                        + ", but a model must be one file. Export it with torch.onnx.export(..., external_data=False), or"
                        + " convert it where both files are: python -c \"import onnx;"
                        + " onnx.save(onnx.load('MODEL.onnx'), 'WHOLE.onnx', save_as_external_data=False)\"");
    }
}
