package fashionstream.rollout;

import fashionstream.reference.ModelReference;
import fashionstream.schema.ModelCommand;
import fashionstream.schema.ModelFile;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state that the models topic specifies: which models are published, and which of them is active. The same records
 * always result in the same state. Not safe for use by several threads.
 */
public final class RolloutState {
    private final Map<String, PublishedModel> published = new LinkedHashMap<>();

    /** The last version is active; a rollback activates the one before it. */
    private final Deque<String> promoted = new ArrayDeque<>();

    RolloutState() {}

    /**
     * Applies the next step. A step without effect, such as the rollback of a model that is not active, changes
     * nothing.
     */
    void apply(ModelCommand step) {
        String version = step.getModelVersion();
        switch (step.getAction()) {
            case PUBLISH -> publish(step);
            case PROMOTE -> {
                if (!version.equals(promoted.peekLast())) {
                    promoted.addLast(version);
                }
            }
            case ROLL_BACK -> {
                if (version.equals(promoted.peekLast())) {
                    promoted.removeLast();
                }
            }
            case UNKNOWN -> {
                // An action of a later version.
            }
        }
    }

    private void publish(ModelCommand step) {
        String version = step.getModelVersion();
        String name = step.getModelName();
        ModelLabel label = new ModelLabel(name == null ? version : name, step.getNumber(), version);
        ModelReference reference = reference(step);
        published.put(
                version,
                new PublishedModel(
                        label.name(),
                        label.number(),
                        version,
                        (reference == null ? size(step.getModel()) : reference.bytes()) + size(step.getSideFile()),
                        reference,
                        step.getIssuedAt().toString(),
                        step.getNote()));
    }

    /** The reference of a published model; null if it has none, or an invalid one. */
    private static @Nullable ModelReference reference(ModelCommand step) {
        ModelFile file = step.getModelFile();
        try {
            return file == null ? null : ModelReference.of(file);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static long size(@Nullable ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.remaining();
    }

    /** Removes a published model, whose record was deleted. */
    void remove(String version) {
        published.remove(version);
    }

    /** Version of the promoted model; empty for the initial model of each instance. */
    public Optional<String> promotedVersion() {
        return Optional.ofNullable(promoted.peekLast());
    }

    /** Versions of all models that were promoted and not rolled back, the latest first. */
    List<String> promoted() {
        List<String> latestFirst = new ArrayList<>(promoted);
        Collections.reverse(latestFirst);
        return latestFirst;
    }

    /** Version of the model that would be active after a rollback; empty for the initial model of each instance. */
    public Optional<String> former() {
        return promoted().stream().skip(1).findFirst();
    }

    /** A published model; empty if there is no model of this version. */
    public Optional<PublishedModel> published(String version) {
        return Optional.ofNullable(published.get(version));
    }

    /** What people call a version; the version itself if it is not published. */
    public ModelLabel label(String version) {
        return ModelLabel.of(version, published());
    }

    /** All published models, in the order of their publication. */
    public List<PublishedModel> published() {
        return List.copyOf(published.values());
    }
}
