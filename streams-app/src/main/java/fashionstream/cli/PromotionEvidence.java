package fashionstream.cli;

import fashionstream.console.PlainText;
import fashionstream.rollout.RolloutStep;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestResult;
import fashionstream.schema.ModelAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a model that is to be promoted.
 *
 * @param shown what there is to consider, in one line; null if nothing is known
 * @param recorded what the step records; null if nothing is known
 * @param speaksForIt whether it is enough to promote the model without a question
 */
record PromotionEvidence(@Nullable String shown, @Nullable String recorded, boolean speaksForIt) {
    /**
     * The evidence of a contest, and of the last step about the model.
     *
     * @param steps all steps, the earliest first
     * @param champion what people call the champion of the contest
     */
    static PromotionEvidence of(
            String version, List<RolloutStep> steps, @Nullable Contest contest, @Nullable Object champion) {
        List<String> shown = new ArrayList<>();
        String dismissal = dismissal(version, steps);
        if (dismissal != null) {
            shown.add("the application dismissed it as a challenger: " + PlainText.oneLine(dismissal));
        }
        String reason = contest == null ? null : contest.getReason();
        if (reason != null) {
            shown.add("contest with " + champion + ": " + PlainText.oneLine(reason));
        }
        return new PromotionEvidence(
                shown.isEmpty() ? null : String.join("; ", shown),
                reason == null ? dismissal : reason,
                dismissal == null && (contest == null || contest.getVerdict() == ContestResult.BETTER));
    }

    /** Why the application dismissed the model; null if it did not, or if something was done with it since. */
    private static @Nullable String dismissal(String version, List<RolloutStep> steps) {
        RolloutStep last = null;
        for (RolloutStep step : steps) {
            if (step.version().equals(version)) {
                last = step;
            }
        }
        return last != null && last.action() == ModelAction.DISMISS && last.decidedAgainst() != null
                ? last.evidence()
                : null;
    }
}
