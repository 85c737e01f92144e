package fashionstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.config.ContestSettings;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestClass;
import fashionstream.schema.ContestResult;
import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolloutPolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration WATCH = Duration.ofHours(2);
    private static final ContestSettings SETTINGS =
            new ContestSettings(0, Duration.ofSeconds(1), true, 1000, 0.02, WATCH);

    private final RolloutPolicy policy = new RolloutPolicy(SETTINGS);
    private final RolloutState state = new RolloutState();
    private final ModelInfo first = model("first");
    private ModelInfo active = first;

    @Test
    void shouldPromoteABetterChallenger() {
        step(ModelAction.CHALLENGE, "second");
        assertThat(decides(contest("first", "second", ContestResult.BETTER, 1000)))
                .isTrue();
    }

    @Test
    void shouldNotPromoteWithoutEvidence() {
        step(ModelAction.CHALLENGE, "second");
        assertThat(decides(contest("first", "second", ContestResult.LEVEL_SO_FAR, 100_000)))
                .isFalse();
        assertThat(decides(contest("first", "second", ContestResult.WORSE, 100_000)))
                .isFalse();
        assertThat(decides(contest("first", "second", ContestResult.BETTER, 999)))
                .as("too few labelled images")
                .isFalse();
    }

    @Test
    void shouldNotPromoteAChallengerThatIsWorseInAClass() {
        step(ModelAction.CHALLENGE, "second");
        Contest contest = contest("first", "second", ContestResult.BETTER, 1000);
        contest.setClasses(List.of(new ContestClass("Bag", 50L, 50L, 0L, 0L, 19.9, 0.0)));
        assertThat(decides(contest)).isTrue();
        contest.setClasses(List.of(new ContestClass("Bag", 50L, 50L, 0L, 0L, 20.0, 0.0)));
        assertThat(decides(contest)).isFalse();
    }

    @Test
    void shouldOnlyDecideAboutTheActiveModelAndItsChallengers() {
        Contest contest = contest("first", "second", ContestResult.BETTER, 1000);
        assertThat(decides(contest)).as("not a challenger").isFalse();
        step(ModelAction.CHALLENGE, "second");
        active = model("third");
        assertThat(decides(contest)).as("another model is active here").isFalse();
        active = first;
        step(ModelAction.PROMOTE, "third");
        assertThat(decides(contest)).as("another model is promoted").isFalse();
    }

    @Test
    void shouldNotPromoteAModelThatWasRolledBack() {
        step(ModelAction.PROMOTE, "second");
        step(ModelAction.ROLL_BACK, "second");
        step(ModelAction.CHALLENGE, "second");
        assertThat(decides(contest("first", "second", ContestResult.BETTER, 1000)))
                .isFalse();
    }

    @Test
    void shouldRollBackIfTheFormerModelIsBetter() {
        step(ModelAction.PROMOTE, "second");
        step(ModelAction.CHALLENGE, "first");
        active = model("second");
        assertThat(decides(contest("second", "first", ContestResult.LEVEL_SO_FAR, 1000)))
                .as("still watched")
                .isFalse();
        assertThat(decides(contest("second", "first", ContestResult.BETTER, 1000)))
                .isTrue();
    }

    @Test
    void shouldDismissTheFormerModelAfterAWhile() {
        step(ModelAction.PROMOTE, "second");
        apply(command(ModelAction.CHALLENGE, "first", "second"));
        active = model("second");
        assertThat(decides(contest("second", "first", ContestResult.WORSE, 1000)))
                .as("it is worse")
                .isTrue();
        Contest level = contest("second", "first", ContestResult.LEVEL_SO_FAR, 1000);
        level.setStartedAt(NOW.minus(WATCH).minusSeconds(1));
        assertThat(decides(level)).as("an earlier contest of these models").isFalse();
        assertThat(policy.decide(level, state, first, active, NOW.plus(WATCH).plusSeconds(1)))
                .as("it was watched for long enough")
                .isPresent();
    }

    @Test
    void shouldNotDismissAFormerModelThatAPersonChallenged() {
        step(ModelAction.PROMOTE, "second");
        step(ModelAction.CHALLENGE, "first");
        active = model("second");
        assertThat(decides(contest("second", "first", ContestResult.WORSE, 1000)))
                .isFalse();
    }

    private boolean decides(Contest contest) {
        return policy.decide(contest, state, first, active, NOW).isPresent();
    }

    private void step(ModelAction action, String version) {
        apply(command(action, version, null));
    }

    private void apply(ModelCommand command) {
        state.apply(command);
    }

    private static ModelCommand command(ModelAction action, String version, @Nullable String decidedAgainst) {
        return ModelCommand.newBuilder()
                .setAction(action)
                .setModelVersion(version)
                .setDecidedAgainst(decidedAgainst)
                .setIssuedAt(NOW)
                .build();
    }

    private static ModelInfo model(String version) {
        return new ModelInfo("model", version, List.of("Bag", "Coat"), new ImageShape(2, 2, 1), Map.of());
    }

    private static Contest contest(String champion, String challenger, ContestResult verdict, long labelled) {
        return Contest.newBuilder()
                .setChampionName("a")
                .setChampionVersion(champion)
                .setChallengerName("b")
                .setChallengerVersion(challenger)
                .setStartedAt(NOW)
                .setUpdatedAt(NOW)
                .setScored(labelled)
                .setAgreed(0)
                .setBothCorrect(labelled)
                .setOnlyChampionCorrect(0)
                .setOnlyChallengerCorrect(0)
                .setNeitherCorrect(0)
                .setVerdict(verdict)
                .setReason("the reason")
                .setClasses(List.of())
                .setMargin(0.02)
                .setHistory(List.of())
                .setDisagreements(List.of())
                .build();
    }
}
