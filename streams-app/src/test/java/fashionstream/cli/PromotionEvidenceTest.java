package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.rollout.RolloutStep;
import fashionstream.schema.ContestResult;
import fashionstream.schema.ModelAction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromotionEvidenceTest {
    private static final RolloutStep CHALLENGE = step("b", ModelAction.CHALLENGE, null, null);
    private static final RolloutStep FAILURE = step("b", ModelAction.DISMISS, "a", "it takes too long");

    @Test
    void shouldKnowNothingWithoutAContest() {
        PromotionEvidence evidence = PromotionEvidence.of("b", List.of(CHALLENGE), null, null);

        assertThat(evidence).isEqualTo(new PromotionEvidence(null, null, true));
    }

    @Test
    void shouldSpeakForABetterModel() {
        assertThat(with(ContestResult.BETTER, CHALLENGE))
                .isEqualTo(new PromotionEvidence("contest with initial a: a reason", "a reason", true));
    }

    @ParameterizedTest
    @EnumSource(value = ContestResult.class, names = "BETTER", mode = EnumSource.Mode.EXCLUDE)
    void shouldSpeakForNoOtherModel(ContestResult verdict) {
        assertThat(with(verdict, CHALLENGE).speaksForIt()).isFalse();
    }

    @Test
    void shouldSpeakAgainstAModelThatFailed() {
        assertThat(PromotionEvidence.of("b", List.of(CHALLENGE, FAILURE), null, null))
                .isEqualTo(new PromotionEvidence(
                        "the application dismissed it as a challenger: it takes too long", "it takes too long", false));
        assertThat(with(ContestResult.BETTER, CHALLENGE, FAILURE))
                .isEqualTo(new PromotionEvidence(
                        "the application dismissed it as a challenger: it takes too long;"
                                + " contest with initial a: a reason",
                        "a reason",
                        false));
    }

    @Test
    void shouldForgetAFailureBeforeALaterStep() {
        RolloutStep other = step("c", ModelAction.PROMOTE, null, null);

        assertThat(with(ContestResult.BETTER, FAILURE, CHALLENGE).speaksForIt()).isTrue();
        assertThat(with(ContestResult.BETTER, FAILURE, other).speaksForIt()).isFalse();
    }

    @Test
    void shouldNotCountAPersonsDismissalAsAFailure() {
        assertThat(with(ContestResult.BETTER, step("b", ModelAction.DISMISS, null, null))
                        .speaksForIt())
                .isTrue();
    }

    private static PromotionEvidence with(ContestResult verdict, RolloutStep... steps) {
        return PromotionEvidence.of("b", List.of(steps), SampleContest.of("a", "b", verdict, "a reason"), "initial a");
    }

    private static RolloutStep step(
            String version, ModelAction action, @Nullable String against, @Nullable String evidence) {
        return new RolloutStep(Instant.EPOCH, action, version, null, against, evidence, null);
    }
}
