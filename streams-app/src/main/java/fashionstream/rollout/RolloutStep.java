package fashionstream.rollout;

import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step of the roll-out that had an effect.
 *
 * @param version the model that it is about
 * @param share the challenger's share of the images; null for other actions
 * @param decidedAgainst version of the active model when the policy decided; null if a person decided
 * @param evidence what was known then; null if there was no contest
 * @param note the reason, as free text; null if none was given
 */
public record RolloutStep(
        Instant at,
        ModelAction action,
        String version,
        @Nullable Double share,
        @Nullable String decidedAgainst,
        @Nullable String evidence,
        @Nullable String note) {
    static RolloutStep of(ModelCommand command) {
        return new RolloutStep(
                command.getIssuedAt(),
                command.getAction(),
                command.getModelVersion(),
                command.getShare(),
                command.getDecidedAgainst(),
                command.getEvidence(),
                command.getNote());
    }
}
