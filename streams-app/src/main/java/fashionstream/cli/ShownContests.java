package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicMissingException;
import fashionstream.rollout.ContestReader;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.RolloutState;
import fashionstream.schema.Contest;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The contests of the promoted model. */
final class ShownContests {
    private final RolloutState state;
    private final Map<String, Contest> contests;

    /** @param contests by {@link ContestReader#key} */
    private ShownContests(RolloutState state, Map<String, Contest> contests) {
        this.state = state;
        this.contests = contests;
    }

    /** Reads topic {@code contests}. There are none if it does not exist: only an instance of this version creates it. */
    static ShownContests of(AppConfig settings, RolloutState state) {
        try (QuietClients quiet = new QuietClients()) {
            return new ShownContests(state, ContestReader.current(settings));
        } catch (TopicMissingException e) {
            return new ShownContests(state, Map.of());
        }
    }

    /**
     * The contest between the promoted model and a challenger. If none is promoted, the contest of the challenger that changed
     * last: only the instances know their initial model.
     */
    Optional<Contest> ofChallenger(String version) {
        return state.promotedVersion()
                .map(champion -> Optional.ofNullable(contests.get(ContestReader.key(champion, version))))
                .orElseGet(() -> contests.values().stream()
                        .filter(contest -> contest.getChallengerVersion().equals(version))
                        .max(Comparator.comparing(Contest::getUpdatedAt)));
    }

    /** The champion of a contest, with its name even if it is not published. */
    ModelLabel champion(Contest contest) {
        return label(contest.getChampionVersion(), contest.getChampionName());
    }

    /** A challenger, with its name even if it is not published, as soon as it has a contest. */
    ModelLabel challenger(String version) {
        return ofChallenger(version)
                .map(contest -> label(version, contest.getChallengerName()))
                .orElseGet(() -> state.label(version));
    }

    private ModelLabel label(String version, String name) {
        return state.published(version).isPresent() ? state.label(version) : new ModelLabel(name, null, version);
    }
}
