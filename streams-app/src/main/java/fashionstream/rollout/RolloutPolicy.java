package fashionstream.rollout;

import fashionstream.accuracy.EvidenceMixture;
import fashionstream.config.ContestSettings;
import fashionstream.inference.ModelInfo;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestResult;
import fashionstream.schema.ModelAction;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides by the contests, with setting {@code rollout.policy}. Every instance decides, from the same records; the steps are such
 * that a repeated or late one has no effect ({@link RolloutState}). Immutable.
 */
final class RolloutPolicy {
    private final ContestSettings settings;

    RolloutPolicy(ContestSettings settings) {
        this.settings = settings;
    }

    /**
     * The steps that follow from a contest; empty if there are none.
     *
     * @param first the model that this instance was started with
     * @param active the active model of this instance
     */
    Optional<Consumer<ModelCommands>> decide(
            Contest contest, RolloutState state, ModelInfo first, ModelInfo active, Instant now) {
        String champion = contest.getChampionVersion();
        String challenger = contest.getChallengerVersion();
        Optional<WantedChallenger> wanted = state.challengers().stream()
                .filter(each -> each.version().equals(challenger))
                .findFirst();
        if (wanted.isEmpty()
                || !champion.equals(active.version())
                || !champion.equals(state.promotedVersion().orElse(first.version()))) {
            return Optional.empty();
        }
        boolean former = state.promotedVersion().isPresent()
                && challenger.equals(state.former().orElse(first.version()));
        Decision decision = Decision.byPolicy(champion, contest.getReason());
        if (former && isOver(contest, state, now)) {
            return Optional.of(commands -> commands.dismiss(challenger, decision));
        }
        if (contest.getVerdict() != ContestResult.BETTER || ContestReader.labelled(contest) < settings.leastImages()) {
            return Optional.empty();
        }
        if (former) {
            return Optional.of(commands -> {
                commands.rollBack(champion, decision);
                commands.dismiss(challenger, decision);
            });
        }
        if (state.wasRolledBack(challenger) || isWorseInAClass(contest)) {
            return Optional.empty();
        }
        return Optional.of(commands -> {
            commands.promote(challenger, decision);
            // Remains, so that the promotion can be undone by evidence.
            commands.challenge(champion, wanted.get().share(), decision);
        });
    }

    /** Whether the former model need not be watched any longer; never if a person made it a challenger. */
    private boolean isOver(Contest contest, RolloutState state, Instant now) {
        Optional<RolloutStep> challenge = state.steps().stream()
                .filter(step ->
                        step.action() == ModelAction.CHALLENGE && step.version().equals(contest.getChallengerVersion()))
                .reduce((earlier, later) -> later)
                .filter(step -> step.decidedAgainst() != null);
        boolean worse = contest.getVerdict() == ContestResult.WORSE
                && ContestReader.labelled(contest) >= settings.leastImages();
        return challenge.isPresent()
                && (worse || challenge.get().at().plus(settings.watch()).isBefore(now));
    }

    private static boolean isWorseInAClass(Contest contest) {
        return contest.getClasses().stream().anyMatch(each -> each.getEvidenceWorse() >= EvidenceMixture.CONVINCING);
    }
}
