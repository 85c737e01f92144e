package fashionstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.inference.ImageShare;
import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
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
        publish("a", null);
        publish("b", 2);

        assertThat(state.promotedVersion()).isEmpty();
        assertThat(state.published()).extracting(PublishedModel::version).containsExactly("a", "b");
        assertThat(state.published("b"))
                .contains(new PublishedModel("model of b", 2, "b", 5, null, "2026-01-02T03:04:05.678Z", "a note"));
        assertThat(state.published("c")).isEmpty();
        assertThat(state.label("a")).hasToString("model of a a");
        assertThat(state.label("b")).hasToString("model of b v2 (b)");
        assertThat(state.label("c")).hasToString("c");

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
        publish("a", 1);

        assertThat(state.promotedVersion()).contains("a");
    }

    /** As after compaction, which keeps the last record of each version. */
    @Test
    void shouldShowTheNumberOfTheLastPublication() {
        publish("a", null);
        publish("b", 2);
        publish("a", 3);

        assertThat(state.published()).extracting(PublishedModel::number).containsExactly(3, 2);
    }

    @Test
    void shouldIgnoreANumberBelowOne() {
        publish("a", 0);

        assertThat(state.published()).extracting(PublishedModel::number).containsOnlyNulls();
    }

    @Test
    void shouldIgnoreActionsOfALaterVersion() {
        apply(ModelAction.PROMOTE, "a");
        apply(ModelAction.UNKNOWN, "b");

        assertThat(state.promotedVersion()).contains("a");
    }

    @Test
    void shouldHaveAtMostTwoChallengers() {
        challenge("a", 0.25);
        challenge("b", null);
        challenge("c", 1.0);
        assertThat(state.challengers())
                .containsExactly(
                        new WantedChallenger("a", new ImageShare(0.25)), new WantedChallenger("b", ImageShare.ALL));

        apply(ModelAction.DISMISS, "a");
        apply(ModelAction.DISMISS, "d");
        challenge("c", 1.0);
        assertThat(state.challengers()).extracting(WantedChallenger::version).containsExactly("b", "c");
        assertThat(state.steps())
                .as("steps with an effect")
                .extracting(RolloutStep::version)
                .containsExactly("a", "b", "a", "c");
    }

    @Test
    void shouldChangeTheShareOfAChallenger() {
        challenge("a", 0.25);
        challenge("a", 0.5);
        challenge("a", 0.5);
        assertThat(state.challengers()).containsExactly(new WantedChallenger("a", new ImageShare(0.5)));
        assertThat(state.steps()).hasSize(2);
    }

    @Test
    void shouldTakeAnImpossibleShareAsAll() {
        challenge("a", -1.0);
        challenge("b", Double.NaN);
        assertThat(state.challengers()).extracting(WantedChallenger::share).containsOnly(ImageShare.ALL);
    }

    @Test
    void shouldNotLetTheActiveModelChallengeItself() {
        apply(ModelAction.PROMOTE, "a");
        challenge("a", 1.0);
        assertThat(state.challengers()).isEmpty();
        challenge("b", 1.0);
        apply(ModelAction.PROMOTE, "b");
        assertThat(state.challengers()).isEmpty();
        challenge("a", 1.0);
        apply(ModelAction.ROLL_BACK, "b");
        assertThat(state.challengers()).as("a is active again").isEmpty();
    }

    /** Several instances decide the same, and one of them late. */
    @Test
    void shouldIgnoreALateDecision() {
        decide("b", "a");
        assertThat(state.promotedVersion()).contains("b");
        decide("c", "a");
        assertThat(state.promotedVersion()).as("decided against another model").contains("b");
        apply(ModelAction.ROLL_BACK, "b");
        decide("b", "a");
        assertThat(state.promotedVersion()).as("it was rolled back").isEmpty();
        apply(ModelAction.PROMOTE, "b");
        assertThat(state.promotedVersion()).as("a person decides").contains("b");
        assertThat(state.wasRolledBack("b")).isTrue();
    }

    private void challenge(String version, @Nullable Double share) {
        ModelCommand step = step(ModelAction.CHALLENGE, version);
        step.setShare(share);
        state.apply(step);
    }

    private void decide(String version, String against) {
        ModelCommand step = step(ModelAction.PROMOTE, version);
        step.setDecidedAgainst(against);
        state.apply(step);
    }

    private void publish(String version, @Nullable Integer number) {
        ModelCommand step = step(ModelAction.PUBLISH, version);
        step.setModelName("model of " + version);
        step.setNumber(number);
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
