package fashionstream.inference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that the bytes of a model are the whole model, before ONNX Runtime loads it. A tensor may specify that its data
 * is in another file; ONNX Runtime resolves that name against the working directory when it loads a model from memory,
 * and so would use the weights of another model, or any other file, as weights.
 *
 * <p>Walks the protocol-buffer messages that can contain a tensor, and skips the rest. It is at least as strict as ONNX
 * Runtime's own parser: it rejects what it can't parse.
 */
final class OnnxFormat {
    /** ONNX Runtime's parser has the same limit. */
    static final int MAX_DEPTH = 100;

    /** The messages of onnx.proto that can contain tensors, and the fields that do. */
    enum Message {
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
        @Nullable
        Message nested(int field) {
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
    static final int DATA_LOCATION = 14;

    private final String source;
    private boolean external;
    private @Nullable String location;

    private OnnxFormat(String source) {
        this.source = source;
    }

    /**
     * Checks a model that has no folder.
     *
     * @param source origin of the model, for messages
     * @throws ModelException if it is not in the ONNX format, or a part of it is in another file
     */
    static void requireWhole(String source, ByteBuffer model) {
        OnnxFormat format = walked(source, model);
        if (format.external) {
            throw format.notWhole();
        }
    }

    /**
     * Whether a model has no part in another file.
     *
     * @throws ModelException if it is not in the ONNX format
     */
    static boolean isWhole(String source, ByteBuffer model) {
        return !walked(source, model).external;
    }

    private static OnnxFormat walked(String source, ByteBuffer model) {
        OtherFormat.refuse(source, model);
        OnnxFormat format = new OnnxFormat(source);
        try {
            format.walk(model, Message.MODEL, 0);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw malformed(source);
        }
        return format;
    }

    private void walk(ByteBuffer message, Message type, int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed(source);
        }
        String key = "";
        Protobuf fields = new Protobuf(message);
        while (fields.next()) {
            ByteBuffer content = fields.content();
            Message nested = type.nested(fields.field());
            if (content == null) {
                external |= type == Message.TENSOR && fields.field() == DATA_LOCATION && (int) fields.number() != 0;
            } else if (nested != null) {
                walk(content, nested, depth + 1);
            } else if (type == Message.EXTERNAL_DATA_ENTRY && fields.field() == 1) {
                key = text(content);
            } else if (type == Message.EXTERNAL_DATA_ENTRY && fields.field() == 2 && key.equals("location")) {
                location = text(content);
            }
        }
    }

    /** A text for messages: short, and without control characters. */
    private static String text(ByteBuffer bytes) {
        byte[] start = new byte[Math.min(bytes.remaining(), 100)];
        bytes.get(start);
        return new String(start, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    static ModelException malformed(String source) {
        return new ModelException(
                source, "not a model that ONNX Runtime can load: it is damaged, or not in the ONNX format");
    }

    private ModelException notWhole() {
        return new ModelException(
                source,
                "its weights are in another file" + (location == null ? "" : " ('" + location + "')")
                        + ", but a model in memory must be whole; load it from its folder, or export it with"
                        + " torch.onnx.export(..., external_data=False)");
    }
}
