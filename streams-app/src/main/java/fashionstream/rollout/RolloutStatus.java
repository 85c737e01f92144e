package fashionstream.rollout;

import fashionstream.inference.ModelInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of the roll-out in an instance.
 *
 * @param active the active model of this instance
 * @param first the model that the instance was started with
 * @param promoted version of the promoted model; null for the initial model of the instance
 * @param trouble description of a problem: the promoted model is not active here, or the topic can't be read; null if
 *     there is none
 * @param published all models that can be promoted, in the order of their publication
 * @param challengers models that classify the same images as the active one, in the order of their challenges
 */
public record RolloutStatus(
        ModelInfo active,
        ModelInfo first,
        @Nullable String promoted,
        @Nullable String trouble,
        List<PublishedModel> published,
        List<ChallengerStatus> challengers) {
    public RolloutStatus {
        published = List.copyOf(published);
        challengers = List.copyOf(challengers);
    }

    /** What people call a version; the version itself if no name is known. */
    public ModelLabel label(String version) {
        return ModelLabel.of(version, published, active, first);
    }
}
