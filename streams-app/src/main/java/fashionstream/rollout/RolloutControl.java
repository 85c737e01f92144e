package fashionstream.rollout;

/** What steers a roll-out: how it stands here, and what changes it everywhere. */
public record RolloutControl(ModelRollout rollout, ModelCommands commands) {}
