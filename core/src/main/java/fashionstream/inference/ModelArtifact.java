package fashionstream.inference;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * All that a model is made of, before it is loaded. Nothing is copied: nobody may change it.
 *
 * @param source where it comes from, for messages
 * @param model the content of the ONNX file; a file of the file system is mapped, and takes no heap
 * @param sideFile the bytes of the side file; null for a model of this project's format
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ModelArtifact(String source, ByteBuffer model, byte @Nullable [] sideFile) {
    /** The same, of bytes in the heap. */
    public ModelArtifact(String source, byte[] model, byte @Nullable [] sideFile) {
        this(source, ByteBuffer.wrap(model), sideFile);
    }

    /**
     * Opens a model file, and reads its side file if one lies beside it.
     *
     * @throws ModelException if one of them can't be read, or is too large
     */
    public static ModelArtifact read(Path file) {
        return new ModelArtifact(
                file.toString(), ModelFile.map(file), SideFile.read(file).orElse(null));
    }

    /** The content of the ONNX file, from its beginning to its end. */
    @Override
    public ByteBuffer model() {
        return model.duplicate();
    }

    /** How many bytes it has. */
    public long bytes() {
        return (long) model.remaining() + (sideFile == null ? 0 : sideFile.length);
    }
}
