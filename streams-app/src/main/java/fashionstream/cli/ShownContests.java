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
import java.util.stream.Stream;

/** The contests of the promoted model, and the names of those that take part. */
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

    /** What people call a version; a model that is not published has its name if it took part in a contest. */
    ModelLabel label(String version) {
        if (state.published(version).isPresent()) {
            return state.label(version);
        }
        return contests.values().stream()
                .flatMap(contest -> Stream.of(
                        new ModelLabel(contest.getChampionName(), null, contest.getChampionVersion()),
                        new ModelLabel(contest.getChallengerName(), null, contest.getChallengerVersion())))
                .filter(label -> label.version().equals(version))
                .findFirst()
                .orElseGet(() -> state.label(version));
    }
}
