package fashionstream.inference;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * All that a model is made of, before it is loaded. The arrays are not copied: nobody may change them.
 *
 * @param source where it comes from, for messages
 * @param model the bytes of the ONNX file
 * @param sideFile the bytes of the side file; null for a model of this project's format
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ModelArtifact(String source, byte[] model, byte @Nullable [] sideFile) {
    /**
     * Reads a model file, and its side file if one lies beside it.
     *
     * @throws ModelException if one of them can't be read, or is too large
     */
    public static ModelArtifact read(Path file) {
        return new ModelArtifact(
                file.toString(), ModelFile.read(file), SideFile.read(file).orElse(null));
    }

    /** How many bytes it has. */
    public long bytes() {
        return (long) model.length + (sideFile == null ? 0 : sideFile.length);
    }
}
