package fashionstream.inference;

import fashionstream.inference.OnnxFormat.Message;
import fashionstream.system.ReadFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves the weights that a model has in other files into the model, so that it is one file with one hash, as {@code
 * onnx.save(..., save_as_external_data=False)} does. Only files in the folder of the model are read.
 */
final class ExternalWeights {
    private static final int TENSOR_RAW_DATA = 9;
    private static final int TENSOR_EXTERNAL_DATA = 13;

    /** Part of a message: bytes of the model, of a weights file, or new ones. */
    private record Parts(List<ByteBuffer> buffers) {
        long bytes() {
            return buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        }
    }

    private final Path model;
    private final Map<Path, ByteBuffer> files = new HashMap<>();

    private ExternalWeights(Path model) {
        this.model = model;
    }

    /**
     * Returns the whole model: the same buffer if it has no weights in other files, otherwise a new one, which uses no
     * heap.
     *
     * @param file the model file
     * @param model its content
     * @throws ModelException if a weights file is missing, too short, or not in the model's folder
     */
    static ByteBuffer merged(Path file, ByteBuffer model) {
        String source = file.toString();
        if (OnnxFormat.isWhole(source, model)) {
            return model;
        }
        Parts parts;
        try {
            parts = new ExternalWeights(file).rewritten(model, Message.MODEL);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw OnnxFormat.malformed(source);
        }
        ModelFile.requireBounded(source, parts.bytes());
        try {
            return mapped(parts);
        } catch (IOException e) {
            throw new ModelException(source, "can't be merged with its weights in a temporary file: " + e, e);
        }
    }

    /** Writes a temporary file that exists only while it is mapped. */
    private static ByteBuffer mapped(Parts parts) throws IOException {
        Path temporary = Files.createTempFile("fashion-stream-model", ".onnx");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            for (ByteBuffer part : parts.buffers()) {
                ByteBuffer rest = part.duplicate();
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private Parts rewritten(ByteBuffer message, Message type) {
        List<ByteBuffer> parts = new ArrayList<>();
        Protobuf fields = new Protobuf(message);
        while (fields.next()) {
            ByteBuffer content = fields.content();
            Message nested = content == null ? null : type.nested(fields.field());
            if (content == null || nested == null || !refersToFiles(content, nested)) {
                parts.add(fields.whole());
                continue;
            }
            Parts inner = nested == Message.TENSOR ? tensor(content) : rewritten(content, nested);
            parts.add(header(fields.field(), inner.bytes()));
            parts.addAll(inner.buffers());
        }
        return new Parts(parts);
    }

    private static boolean refersToFiles(ByteBuffer message, Message type) {
        Protobuf fields = new Protobuf(message);
        while (fields.next()) {
            ByteBuffer content = fields.content();
            Message nested = content == null ? null : type.nested(fields.field());
            if (type == Message.TENSOR) {
                if (fields.field() == OnnxFormat.DATA_LOCATION && (int) fields.number() != 0) {
                    return true;
                }
            } else if (content != null && nested != null && refersToFiles(content, nested)) {
                return true;
            }
        }
        return false;
    }

    private Parts tensor(ByteBuffer message) {
        List<ByteBuffer> parts = new ArrayList<>();
        Map<String, String> entries = new HashMap<>();
        Protobuf fields = new Protobuf(message);
        while (fields.next()) {
            ByteBuffer content = fields.content();
            if (fields.field() == TENSOR_EXTERNAL_DATA && content != null) {
                Protobuf entry = new Protobuf(content);
                String key = "";
                while (entry.next()) {
                    if (entry.field() == 1) {
                        key = entry.text();
                    } else if (entry.field() == 2) {
                        entries.put(key, entry.text());
                    }
                }
            } else if (fields.field() != OnnxFormat.DATA_LOCATION && fields.field() != TENSOR_RAW_DATA) {
                parts.add(fields.whole());
            }
        }
        ByteBuffer weights = weights(entries);
        parts.add(header(TENSOR_RAW_DATA, weights.remaining()));
        parts.add(weights);
        return new Parts(parts);
    }

    private ByteBuffer weights(Map<String, String> entries) {
        String location = entries.getOrDefault("location", "");
        ByteBuffer file = file(location);
        long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
        String length = entries.get("length");
        long bytes = length == null ? file.remaining() - offset : Long.parseLong(length);
        if (offset < 0 || bytes < 0 || offset > file.remaining() - bytes) {
            throw new ModelException(
                    model.toString(),
                    "its weights file '" + OnnxSignature.plain(location) + "' has " + file.remaining()
                            + " bytes, fewer than the model needs; is it incomplete, or of another model?");
        }
        return file.slice((int) offset, (int) bytes);
    }

    private ByteBuffer file(String location) {
        Path folder = model.toAbsolutePath().normalize().getParent();
        @Nullable Path file;
        try {
            file = folder == null || location.isEmpty()
                    ? null
                    : folder.resolve(location).normalize();
        } catch (InvalidPathException e) {
            file = null;
        }
        if (folder == null || file == null || !file.startsWith(folder) || file.equals(folder)) {
            throw outside(location);
        }
        ByteBuffer known = files.get(file);
        if (known != null) {
            return known;
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(
                    model.toString(),
                    "its weights are in another file, '" + OnnxSignature.plain(location)
                            + "', which is missing: copy it into the folder of the model, or export the model with"
                            + " torch.onnx.export(..., external_data=False)");
        }
        try {
            // The cache of the Hugging Face Hub has links to files that are together in another folder.
            boolean together = file.toRealPath().startsWith(folder.toRealPath())
                    || file.toRealPath().startsWith(parent(model.toRealPath()));
            if (!together) {
                throw outside(location);
            }
        } catch (IOException e) {
            throw new ModelException(model.toString(), "can't be read: " + ReadFailure.reason(e), e);
        }
        if (isEmpty(file)) {
            throw new ModelException(
                    model.toString(),
                    "its weights file '" + OnnxSignature.plain(location)
                            + "' is empty; is it incomplete? Copy it again from where the model comes from");
        }
        ByteBuffer mapped = ModelFile.map(file);
        files.put(file, mapped);
        return mapped;
    }

    private boolean isEmpty(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            throw new ModelException(model.toString(), "can't be read: " + ReadFailure.reason(e), e);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private ModelException outside(String location) {
        return new ModelException(
                model.toString(),
                "its weights are in another file, '" + OnnxSignature.plain(location)
                        + "', which is not in the folder of the model; only files there are read");
    }

    /** Tag and length of a length-delimited field. */
    private static ByteBuffer header(int field, long length) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        writeVarint(header, ((long) field << 3) | Protobuf.LENGTH_DELIMITED);
        writeVarint(header, length);
        return ByteBuffer.wrap(header.toByteArray());
    }

    private static void writeVarint(ByteArrayOutputStream to, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            to.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        to.write((int) rest);
    }
}
