package fashionstream.rollout;

import fashionstream.config.AppConfig;
import java.time.Clock;

/**
 * What steers a roll-out: how it stands here, and what changes it everywhere. Safe for use by several threads.
 *
 * @param config where the models topic is
 */
public record RolloutControl(ModelRollout rollout, AppConfig config) {
    /** Takes steps; connects for each use, as those are rare. The caller closes it. */
    public ModelCommands commands() {
        return new ModelCommands(config, Clock.systemUTC());
    }
}
