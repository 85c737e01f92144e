package fashionstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RolloutStateTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final RolloutState state = new RolloutState();

    @Test
    void shouldStartWithTheInitialModel() {
        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.former()).isEmpty();
        assertThat(state.published()).isEmpty();
    }

    @Test
    void shouldListPublishedModels() {
        publish("a");
        publish("b");

        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.published()).extracting(PublishedModel::version).containsExactly("a", "b");
        assertThat(state.published("b"))
                .contains(new PublishedModel("model of b", "b", 5, null, "2026-01-02T03:04:05.678Z", "a note"));
        assertThat(state.published("c")).isEmpty();

        state.remove("a");
        assertThat(state.published()).extracting(PublishedModel::version).containsExactly("b");
    }

    @Test
    void shouldRollBackStepByStep() {
        apply(ModelAction.PROMOTE, "a");
        apply(ModelAction.PROMOTE, "b");
        apply(ModelAction.PROMOTE, "a");
        assertThat(state.promotedVersion()).contains("a");
        assertThat(state.former()).contains("b");

        apply(ModelAction.ROLL_BACK, "a");
        assertThat(state.promotedVersion()).contains("b");
        assertThat(state.former()).contains("a");

        apply(ModelAction.ROLL_BACK, "b");
        apply(ModelAction.ROLL_BACK, "a");
        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.former()).isEmpty();
    }

    @Test
    void shouldApplyADuplicateStepOnce() {
        apply(ModelAction.PROMOTE, "a");
        apply(ModelAction.PROMOTE, "b");
        apply(ModelAction.PROMOTE, "b");
        apply(ModelAction.ROLL_BACK, "b");
        apply(ModelAction.ROLL_BACK, "b");

        assertThat(state.promotedVersion()).contains("a");
        assertThat(state.former()).isEmpty();
    }

    /** If a model is published again, compaction moves its record after its promotion. */
    @Test
    void shouldPromoteAModelThatIsPublishedLater() {
        apply(ModelAction.PROMOTE, "a");
        publish("a");

        assertThat(state.promotedVersion()).contains("a");
    }

    @Test
    void shouldIgnoreActionsOfALaterVersion() {
        apply(ModelAction.PROMOTE, "a");
        apply(ModelAction.UNKNOWN, "b");

        assertThat(state.promotedVersion()).contains("a");
    }

    private void publish(String version) {
        ModelCommand step = step(ModelAction.PUBLISH, version);
        step.setModelName("model of " + version);
        step.setModel(ByteBuffer.wrap(new byte[3]));
        step.setSideFile(ByteBuffer.wrap(new byte[2]));
        state.apply(step);
    }

    private void apply(ModelAction action, String version) {
        state.apply(step(action, version));
    }

    private static ModelCommand step(ModelAction action, String version) {
        return ModelCommand.newBuilder()
                .setAction(action)
                .setModelVersion(version)
                .setNote("a note")
                .setIssuedAt(NOW)
                .build();
    }
}
