package fashionstream.inference;

import fashionstream.huggingface.ModelFolder;
import fashionstream.huggingface.ModelFolderException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model that is not loaded yet. Nothing is copied, so the content must not be modified.
 *
 * @param source origin of the model, for messages
 * @param model the content of the ONNX file with all weights; a file on disk is memory-mapped and uses no heap
 * @param sideFile the bytes of the side file, or the equivalent of the configuration of a model folder; null for a model
 *     of this project's format
 * @param folder the model folder whose configuration {@code sideFile} stands for; null if that is a side file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ModelArtifact(
        String source,
        ByteBuffer model,
        byte @Nullable [] sideFile,
        @Nullable String folder) {
    /** A model in memory. */
    public ModelArtifact(String source, byte[] model, byte @Nullable [] sideFile) {
        this(source, ByteBuffer.wrap(model), sideFile);
    }

    /** A model with a side file. */
    public ModelArtifact(String source, ByteBuffer model, byte @Nullable [] sideFile) {
        this(source, model, sideFile, null);
    }

    /**
     * Opens a model file with its side file if there is one, or a model folder. Weights in a second file become part of
     * the content.
     *
     * @throws ModelException if one of them can't be read, or is too large
     */
    public static ModelArtifact read(Path path) {
        ModelFolder.Content content = content(path);
        Path file = content.model();
        byte[] configuration = content.sideFile();
        byte[] sideFile = SideFile.read(file).orElse(configuration);
        return new ModelArtifact(
                file.toString(),
                ExternalWeights.merged(file, ModelFile.map(file)),
                sideFile,
                configuration == null ? null : path.toString());
    }

    /** Where the description is from. */
    DescriptionOrigin origin() {
        return folder == null ? DescriptionOrigin.sideFile(source) : DescriptionOrigin.configuration(folder, source);
    }

    private static ModelFolder.Content content(Path path) {
        if (!Files.isDirectory(path)) {
            return new ModelFolder.Content(path, null);
        }
        try {
            return ModelFolder.read(path);
        } catch (ModelFolderException e) {
            throw new ModelException(e.source(), e.problem(), e);
        }
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
