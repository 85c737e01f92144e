package fashionstream.rollout;

import fashionstream.inference.ImageShare;
import fashionstream.reference.ModelReference;
import fashionstream.schema.ModelCommand;
import fashionstream.schema.ModelFile;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state that the models topic specifies: which models are published, which of them is active, and which ones
 * challenge it. The same records always result in the same state. Not safe for use by several threads.
 */
public final class RolloutState {
    /** Each one costs about as much time as the active model. */
    public static final int MAX_CHALLENGERS = 2;

    private static final int MAX_STEPS = 1000;

    private final Map<String, PublishedModel> published = new LinkedHashMap<>();

    /** The last version is active; a rollback activates the one before it. */
    private final Deque<String> promoted = new ArrayDeque<>();

    /** Shares of the challengers, by version. */
    private final Map<String, ImageShare> challengers = new LinkedHashMap<>();

    private final Set<String> rolledBack = new HashSet<>();

    /** The latest steps with an effect, the earliest first. */
    private final Deque<RolloutStep> steps = new ArrayDeque<>();

    RolloutState() {}

    /**
     * Applies the next step. A step without effect, such as the rollback of a model that is not active, changes
     * nothing.
     */
    void apply(ModelCommand step) {
        if (hasEffect(step)) {
            steps.addLast(RolloutStep.of(step));
            if (steps.size() > MAX_STEPS) {
                steps.removeFirst();
            }
        }
    }

    private boolean hasEffect(ModelCommand step) {
        String version = step.getModelVersion();
        return switch (step.getAction()) {
            case PUBLISH -> {
                publish(step);
                yield true;
            }
            case PROMOTE -> promote(version, step.getDecidedAgainst());
            case ROLL_BACK -> rollBack(version);
            case CHALLENGE -> challenge(version, step.getShare());
            case DISMISS -> challengers.remove(version) != null;
            // An action of a later version.
            case UNKNOWN -> false;
        };
    }

    private boolean promote(String version, @Nullable String decidedAgainst) {
        String active = promoted.peekLast();
        if (version.equals(active)) {
            return false;
        }
        // Several instances may decide the same, one of them late.
        if (decidedAgainst != null
                && (rolledBack.contains(version) || (active != null && !active.equals(decidedAgainst)))) {
            return false;
        }
        promoted.addLast(version);
        challengers.remove(version);
        return true;
    }

    private boolean rollBack(String version) {
        if (!version.equals(promoted.peekLast())) {
            return false;
        }
        promoted.removeLast();
        rolledBack.add(version);
        promotedVersion().ifPresent(challengers::remove);
        return true;
    }

    /** A further step changes the share. */
    private boolean challenge(String version, @Nullable Double share) {
        if (version.equals(promoted.peekLast())
                || (!challengers.containsKey(version) && challengers.size() >= MAX_CHALLENGERS)) {
            return false;
        }
        ImageShare wanted = share != null && share > 0 && share <= 1 ? new ImageShare(share) : ImageShare.ALL;
        return !wanted.equals(challengers.put(version, wanted));
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

    /** The challengers, in the order of their challenges. */
    public List<WantedChallenger> challengers() {
        return challengers.entrySet().stream()
                .map(each -> new WantedChallenger(each.getKey(), each.getValue()))
                .toList();
    }

    /** Whether a model was ever rolled back. */
    public boolean wasRolledBack(String version) {
        return rolledBack.contains(version);
    }

    /** The latest steps with an effect, the earliest first. */
    public List<RolloutStep> steps() {
        return List.copyOf(steps);
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
