package fashionstream.rollout;

import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelException;
import fashionstream.reference.ModelCache;
import fashionstream.reference.ModelReference;
import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import fashionstream.schema.ModelFile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of published models: those in the record itself, or those to which it refers. Not safe for use by several
 * threads, but any thread may call {@link #stop}.
 */
final class PublishedFiles {
    private final ModelCache cache;

    /** @param cache fetches and keeps the files that are not in records */
    PublishedFiles(ModelCache cache) {
        this.cache = cache;
    }

    /**
     * Returns the files that a record publishes, and fetches them if it only refers to them.
     *
     * @return empty if the record publishes no model
     * @throws ModelException if they can't be fetched
     */
    Optional<ModelArtifact> of(ModelCommand command) {
        if (command.getAction() != ModelAction.PUBLISH) {
            return Optional.empty();
        }
        String source = "published model " + command.getModelVersion();
        ByteBuffer sideFile = command.getSideFile();
        byte[] sideBytes = sideFile == null ? null : bytes(sideFile);
        ByteBuffer model = command.getModel();
        if (model != null) {
            return Optional.of(new ModelArtifact(source, model, sideBytes));
        }
        ModelFile file = command.getModelFile();
        return Optional.ofNullable(file)
                .map(present -> ModelArtifact.copy(source, cache.file(reference(source, present)), sideBytes));
    }

    private static ModelReference reference(String source, ModelFile file) {
        try {
            return ModelReference.of(file);
        } catch (IllegalArgumentException e) {
            throw new ModelException(source, "its reference is invalid: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Deletes the copies of files that none of these models needs. */
    void keepOnly(List<PublishedModel> published) {
        cache.keepOnly(published.stream()
                .map(PublishedModel::reference)
                .filter(Objects::nonNull)
                .toList());
    }

    /** Makes {@link #of} return soon. */
    void stop() {
        cache.stop();
    }
}
