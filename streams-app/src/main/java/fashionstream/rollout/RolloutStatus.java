package fashionstream.rollout;

import fashionstream.inference.ModelInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of the roll-out in an instance.
 *
 * @param answering the active model of this instance
 * @param promoted version of the promoted model; null for the one with which the instance was started
 * @param trouble what is wrong, for people: the promoted model is not active here, or the topic can't be read; null if
 *     all is well
 * @param published all models that can be promoted, in the order in which they were published
 */
public record RolloutStatus(
        ModelInfo answering,
        @Nullable String promoted,
        @Nullable String trouble,
        List<PublishedModel> published) {
    public RolloutStatus {
        published = List.copyOf(published);
    }
}
