package fashionstream.rolling.counts;

import fashionstream.accuracy.LogLoss;
import fashionstream.contest.ContestCounter;
import fashionstream.contest.ContestCounts;
import fashionstream.contest.LossSums;
import fashionstream.contest.PairedCounts;
import fashionstream.rolling.counts.ContestIncrement.Contestant;
import fashionstream.rolling.counts.ContestIncrement.Disagreement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds how the state of an image changes the contests: what it counts for now is added, and what it counted for before is
 * removed. So the order in which two predictions and their label arrive, are corrected or withdrawn makes no difference. Not
 * safe for use by several threads.
 */
final class ContestMatching {
    private final Function<String, @Nullable ModelIdentity> models;
    private final Map<Pair, Changes> pairs = new LinkedHashMap<>();

    /** @param models returns the model of a version; null if it is not tracked */
    ContestMatching(Function<String, @Nullable ModelIdentity> models) {
        this.models = models;
    }

    private record Pair(ModelIdentity champion, ModelIdentity challenger) {}

    /** Two predictions for an image. */
    private record Match(TrackedPrediction champion, TrackedPrediction challenger) {}

    /**
     * What a match counts for.
     *
     * @param label name of the true class; null if the image counts as unlabelled
     */
    private record Score(boolean sameClass, @Nullable String label, PairedCounts images, LossSums losses) {
        void addTo(ContestCounter counter) {
            counter.addScored(sameClass);
            if (label != null) {
                counter.add(label, images, losses);
            }
        }
    }

    private static final class Changes {
        private final ContestCounter added = new ContestCounter(ContestCounts.NONE);
        private final ContestCounter removed = new ContestCounter(ContestCounts.NONE);
        private final Deque<Disagreement> disagreements = new ArrayDeque<>();

        private void disagree(Disagreement image) {
            disagreements.addLast(image);
            if (disagreements.size() > ContestIncrement.MAX_DISAGREEMENTS) {
                disagreements.removeFirst();
            }
        }
    }

    /**
     * Adds the change of an image.
     *
     * @param before null if there was nothing
     */
    void change(String imageId, @Nullable ImageTruth before, ImageTruth after) {
        for (TrackedPrediction challenger : after.predictions()) {
            if (challenger.challenger()) {
                for (TrackedPrediction champion : after.predictions()) {
                    if (!champion.challenger() && champion.place().equals(challenger.place())) {
                        change(imageId, before, new Match(champion, challenger));
                    }
                }
            }
        }
    }

    private void change(String imageId, @Nullable ImageTruth before, Match now) {
        ModelIdentity champion = models.apply(now.champion().version());
        ModelIdentity challenger = models.apply(now.challenger().version());
        if (champion == null
                || challenger == null
                || champion.version().equals(challenger.version())
                || !champion.classes().equals(challenger.classes())) {
            return;
        }
        Score score = score(now, champion.classes());
        Score former = before == null ? null : former(before, now, champion.classes());
        if (score.equals(former)) {
            return;
        }
        Changes changes = pairs.computeIfAbsent(new Pair(champion, challenger), unseen -> new Changes());
        score.addTo(changes.added);
        if (former != null) {
            former.addTo(changes.removed);
        }
        if (score.label() != null && !score.sameClass()) {
            changes.disagree(new Disagreement(
                    imageId,
                    now.champion().place().partition(),
                    now.champion().place().offset(),
                    champion.classes().get(now.champion().predictedClass()),
                    challenger.classes().get(now.challenger().predictedClass()),
                    score.label()));
        }
    }

    /** What the match counted for before; null if one of the predictions was not there. */
    private static @Nullable Score former(ImageTruth before, Match now, List<String> classes) {
        TrackedPrediction champion = before.find(now.champion());
        TrackedPrediction challenger = before.find(now.challenger());
        return champion == null || challenger == null ? null : score(new Match(champion, challenger), classes);
    }

    private static Score score(Match match, List<String> classes) {
        TrackedPrediction champion = match.champion();
        TrackedPrediction challenger = match.challenger();
        boolean same = champion.predictedClass() == challenger.predictedClass();
        int truth = champion.countedClass();
        if (truth == TrackedPrediction.NOT_COUNTED
                || truth != challenger.countedClass()
                || !champion.fits(classes.size())
                || !challenger.fits(classes.size())) {
            return new Score(same, null, PairedCounts.NONE, LossSums.NONE);
        }
        return new Score(
                same,
                classes.get(truth),
                PairedCounts.of(champion.predictedClass() == truth, challenger.predictedClass() == truth),
                LossSums.of(
                        LogLoss.of(champion.probabilities()[truth]),
                        LogLoss.of(challenger.probabilities()[truth])));
    }

    /** Returns the changes since the last call, one for each pair of models. */
    List<ContestIncrement> drain() {
        List<ContestIncrement> increments = new ArrayList<>();
        pairs.forEach((pair, changes) -> increments.add(new ContestIncrement(
                new Contestant(pair.champion().name(), pair.champion().version()),
                new Contestant(pair.challenger().name(), pair.challenger().version()),
                pair.champion().classes().size(),
                changes.added.snapshot(),
                changes.removed.snapshot(),
                List.copyOf(changes.disagreements))));
        pairs.clear();
        return increments;
    }
}
