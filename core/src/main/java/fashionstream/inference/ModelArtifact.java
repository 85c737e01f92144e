package fashionstream.inference;

import fashionstream.huggingface.FolderConfiguration;
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
 * @param configuration the configuration of a model folder that {@code sideFile} stands for; null if that is a side file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ModelArtifact(
        String source,
        ByteBuffer model,
        byte @Nullable [] sideFile,
        @Nullable FolderConfiguration configuration) {
    /** A model in memory. */
    public ModelArtifact(String source, byte[] model, byte @Nullable [] sideFile) {
        this(source, ByteBuffer.wrap(model), sideFile);
    }

    /** A model with a side file. */
    public ModelArtifact(String source, ByteBuffer model, byte @Nullable [] sideFile) {
        this(source, model, sideFile, null);
    }

    /**
     * Opens a model file with its side file if there is one, a model folder, or a zip archive of either. Weights in a
     * second file become part of the content.
     *
     * @throws ModelException if one of them can't be read, or is too large
     */
    public static ModelArtifact read(Path path) {
        return ModelArchive.isArchive(path) ? ModelArchive.read(path, path.toString()) : readUnpacked(path);
    }

    /**
     * Opens a copy of a model that has another origin: an ONNX file with all weights, or a zip archive.
     *
     * @param source its origin, for messages
     * @param copy the copy
     * @param sideFile the bytes of its side file; null for an archive, or a model of this project's format
     * @throws ModelException if it can't be read, is too large, or is an archive although there is a side file
     */
    public static ModelArtifact copy(String source, Path copy, byte @Nullable [] sideFile) {
        if (!ModelArchive.isArchive(copy)) {
            return new ModelArtifact(source, ModelFile.map(copy), sideFile);
        }
        if (sideFile != null) {
            throw new ModelException(source, "a zip archive; put the side file into it, beside the ONNX file");
        }
        return ModelArchive.read(copy, source);
    }

    static ModelArtifact readUnpacked(Path path) {
        ModelFolder.Content content = content(path);
        Path file = content.model();
        byte[] sideFile = SideFile.read(file).orElse(content.sideFile());
        return new ModelArtifact(
                file.toString(), ExternalWeights.merged(file, ModelFile.map(file)), sideFile, content.configuration());
    }

    /**
     * Reads a model folder as far as possible.
     *
     * @throws ModelException if it does not have exactly one model
     */
    static ModelFolder.Draft draft(Path folder) {
        try {
            return ModelFolder.draft(folder);
        } catch (ModelFolderException e) {
            throw new ModelException(e.source(), e.problem(), e);
        }
    }

    /** Where the description is from. */
    DescriptionOrigin origin() {
        return new DescriptionOrigin(source, configuration);
    }

    private static ModelFolder.Content content(Path path) {
        if (!Files.isDirectory(path)) {
            return new ModelFolder.Content(path, null, null);
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
