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
    void shouldBeginWithWhatEachInstanceWasStartedWith() {
        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.former()).isEmpty();
        assertThat(state.published()).isEmpty();
    }

    @Test
    void shouldKnowWhatIsPublished() {
        publish("a");
        publish("b");

        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.published()).extracting(PublishedModel::version).containsExactly("a", "b");
        assertThat(state.published("b"))
                .contains(new PublishedModel("model of b", "b", 5, "2026-01-02T03:04:05.678Z", "a note"));
        assertThat(state.published("c")).isEmpty();

        state.forget("a");
        assertThat(state.published()).extracting(PublishedModel::version).containsExactly("b");
    }

    @Test
    void shouldGoBackStepByStep() {
        take(ModelAction.PROMOTE, "a");
        take(ModelAction.PROMOTE, "b");
        take(ModelAction.PROMOTE, "a");
        assertThat(state.promotedVersion()).contains("a");
        assertThat(state.former()).contains("b");

        take(ModelAction.ROLL_BACK, "a");
        assertThat(state.promotedVersion()).contains("b");
        assertThat(state.former()).contains("a");

        take(ModelAction.ROLL_BACK, "b");
        take(ModelAction.ROLL_BACK, "a");
        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.former()).isEmpty();
    }

    @Test
    void shouldTakeAStepOnceThatTwoPeopleTake() {
        take(ModelAction.PROMOTE, "a");
        take(ModelAction.PROMOTE, "b");
        take(ModelAction.PROMOTE, "b");
        take(ModelAction.ROLL_BACK, "b");
        take(ModelAction.ROLL_BACK, "b");

        assertThat(state.promotedVersion()).contains("a");
        assertThat(state.former()).isEmpty();
    }

    /** Compaction moves the record of a model behind its promotion when the model is published once more. */
    @Test
    void shouldPromoteWhatIsPublishedLater() {
        take(ModelAction.PROMOTE, "a");
        publish("a");

        assertThat(state.promotedVersion()).contains("a");
    }

    @Test
    void shouldPassOverWhatALaterVersionCanDo() {
        take(ModelAction.PROMOTE, "a");
        take(ModelAction.UNKNOWN, "b");

        assertThat(state.promotedVersion()).contains("a");
    }

    private void publish(String version) {
        ModelCommand step = step(ModelAction.PUBLISH, version);
        step.setModelName("model of " + version);
        step.setModel(ByteBuffer.wrap(new byte[3]));
        step.setSideFile(ByteBuffer.wrap(new byte[2]));
        state.take(step);
    }

    private void take(ModelAction action, String version) {
        state.take(step(action, version));
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
