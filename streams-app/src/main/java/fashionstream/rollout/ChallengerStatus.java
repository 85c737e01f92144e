package fashionstream.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A challenger, as far as an instance is concerned.
 *
 * @param share the share of images that it is to classify, more than 0, up to 1
 * @param trouble why it does not classify in this instance; null if it does
 */
public record ChallengerStatus(
        String version, double share, @Nullable String trouble) {}
