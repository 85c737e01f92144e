package fashionstream.inference;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model that is not loaded yet. Nothing is copied, so the content must not be modified.
 *
 * @param source origin of the model, for messages
 * @param model the content of the ONNX file; a file on disk is memory-mapped and uses no heap
 * @param sideFile the bytes of the side file; null for a model of this project's format
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ModelArtifact(String source, ByteBuffer model, byte @Nullable [] sideFile) {
    /** A model in memory. */
    public ModelArtifact(String source, byte[] model, byte @Nullable [] sideFile) {
        this(source, ByteBuffer.wrap(model), sideFile);
    }

    /**
     * Opens a model file, and reads its side file if there is one.
     *
     * @throws ModelException if one of them can't be read, or is too large
     */
    public static ModelArtifact read(Path file) {
        return new ModelArtifact(
                file.toString(), ModelFile.map(file), SideFile.read(file).orElse(null));
    }

    /** The whole content of the ONNX file. */
    @Override
    public ByteBuffer model() {
        return model.duplicate();
    }

    /** Size of both files in bytes. */
    public long bytes() {
        return (long) model.remaining() + (sideFile == null ? 0 : sideFile.length);
    }
}
