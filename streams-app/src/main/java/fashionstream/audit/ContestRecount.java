package fashionstream.audit;

import fashionstream.audit.AuditReport.Difference;
import fashionstream.rollout.ContestReader;
import fashionstream.schema.Contest;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts contests again: for each image that a champion and a challenger classified, whether they agree, and which of them is right.
 * Not safe for use by several threads.
 */
final class ContestRecount {
    /** Number of figures that {@link #compare} compares. */
    static final int FIGURES = 6;

    private static final String WINDOW = "contest";

    private final Truths truths;
    private final long ttl;

    /** The predictions for the images of challengers. */
    private final Map<Place, List<Predicted>> byPlace = new HashMap<>();

    /** The position of an image record. */
    private record Place(@Nullable String topicId, int partition, long offset) {
        static Place of(Prediction prediction) {
            return new Place(prediction.getImageTopicId(), prediction.getImagePartition(), prediction.getImageOffset());
        }
    }

    /**
     * A prediction.
     *
     * @param truth name of the true class; null if it is unknown
     * @param doubtful whether it is unknown if the label was applied
     */
    private record Predicted(
            String version,
            boolean challenger,
            String label,
            @Nullable String truth,
            boolean doubtful) {}

    /** The counts of a contest. */
    private static final class Counts {
        private long scored;
        private long agreed;
        private long both;
        private long onlyChampion;
        private long onlyChallenger;
        private long neither;
        private long doubtful;

        private void add(Predicted champion, Predicted challenger) {
            scored++;
            agreed += champion.label().equals(challenger.label()) ? 1 : 0;
            doubtful += champion.doubtful() || challenger.doubtful() ? 1 : 0;
            String truth = champion.truth();
            if (truth == null || !truth.equals(challenger.truth())) {
                return;
            }
            boolean first = truth.equals(champion.label());
            boolean second = truth.equals(challenger.label());
            both += first && second ? 1 : 0;
            onlyChampion += first && !second ? 1 : 0;
            onlyChallenger += !first && second ? 1 : 0;
            neither += !first && !second ? 1 : 0;
        }
    }

    /** @param ttl the longest time between a label and a prediction that are matched, in milliseconds */
    ContestRecount(Truths truths, long ttl) {
        this.truths = truths;
        this.ttl = ttl;
    }

    /**
     * Adds a prediction that was counted. Add those of challengers first: of the others, only those for the same images
     * are kept.
     *
     * @param classes the classes of the model
     * @param doubtful whether a later label may not have been applied
     */
    void add(Prediction prediction, long time, List<String> classes, boolean doubtful) {
        boolean challenger = prediction.getRole() == ModelRole.CHALLENGER;
        Place place = Place.of(prediction);
        if (!challenger && !byPlace.containsKey(place)) {
            return;
        }
        Truths.Truth truth = truths.of(prediction.getImageId());
        String label = truth == null ? prediction.getLabelTrue() : truth.label();
        byPlace.computeIfAbsent(place, unseen -> new ArrayList<>(2))
                .add(new Predicted(
                        prediction.getModelVersion(),
                        challenger,
                        prediction.getLabel(),
                        label != null && classes.contains(label) ? label : null,
                        doubtful || (truth != null && truth.isFurtherFrom(time, ttl))));
    }

    private Counts count(Contest contest) {
        Counts counts = new Counts();
        for (List<Predicted> predictions : byPlace.values()) {
            for (Predicted challenger : predictions) {
                for (Predicted champion : predictions) {
                    if (challenger.challenger()
                            && !champion.challenger()
                            && champion.version().equals(contest.getChampionVersion())
                            && challenger.version().equals(contest.getChallengerVersion())) {
                        counts.add(champion, challenger);
                    }
                }
            }
        }
        return counts;
    }

    /**
     * Compares a published contest with the topics.
     *
     * @param undecided receives why a difference may not be an error
     */
    List<Difference> compare(Contest contest, List<String> undecided) {
        Counts counts = count(contest);
        String pair = ContestReader.key(contest);
        List<Difference> found = new ArrayList<>();
        compare(pair, "scored", contest.getScored(), counts.scored, found);
        compare(pair, "agreed", contest.getAgreed(), counts.agreed, found);
        compare(pair, "both_correct", contest.getBothCorrect(), counts.both, found);
        compare(pair, "only_champion_correct", contest.getOnlyChampionCorrect(), counts.onlyChampion, found);
        compare(pair, "only_challenger_correct", contest.getOnlyChallengerCorrect(), counts.onlyChallenger, found);
        compare(pair, "neither_correct", contest.getNeitherCorrect(), counts.neither, found);
        if (!found.isEmpty() && counts.doubtful > 0) {
            undecided.add(pair + " " + WINDOW + ": " + found.size() + " figures differ, but labels of "
                    + counts.doubtful + " images may have come too late, or for an id with too many predictions");
            return List.of();
        }
        return found;
    }

    private static void compare(String pair, String figure, long published, long recounted, List<Difference> found) {
        if (published != recounted) {
            found.add(new Difference(pair, WINDOW, figure, Long.toString(published), Long.toString(recounted)));
        }
    }
}
