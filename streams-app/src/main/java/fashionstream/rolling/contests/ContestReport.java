package fashionstream.rolling.contests;

import fashionstream.contest.ClassDifference;
import fashionstream.contest.ContestJudgement;
import fashionstream.contest.ContestRules;
import fashionstream.contest.ContestVerdict;
import fashionstream.contest.LossDifference;
import fashionstream.contest.PairedCounts;
import fashionstream.contest.PairedFigures;
import fashionstream.inference.ComparedCost;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestClass;
import fashionstream.schema.ContestFigures;
import fashionstream.schema.ContestImage;
import fashionstream.schema.ContestLoss;
import fashionstream.schema.ContestPoint;
import fashionstream.schema.ContestResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Creates the record of a contest. */
final class ContestReport {
    private ContestReport() {}

    /** Judges a contest by its labels. */
    static ContestJudgement judge(ContestState state, double margin) {
        return ContestJudgement.of(state.counts(), new ContestRules(margin, Math.max(1, state.classes())));
    }

    /**
     * Creates the record.
     *
     * @param cost null if this instance has not run both models
     * @param maxBytes largest size; classes on which the models differ little are left out if necessary
     */
    static Contest of(
            ContestState state,
            ContestJudgement judgement,
            double margin,
            @Nullable ComparedCost cost,
            Instant now,
            long maxBytes) {
        PairedCounts total = state.counts().total();
        Contest contest = Contest.newBuilder()
                .setChampionName(state.champion().name())
                .setChampionVersion(state.champion().version())
                .setChallengerName(state.challenger().name())
                .setChallengerVersion(state.challenger().version())
                .setStartedAt(Instant.ofEpochMilli(state.startedAt()))
                .setUpdatedAt(now)
                .setScored(state.counts().scored())
                .setAgreed(state.counts().agreed())
                .setBothCorrect(total.both())
                .setOnlyChampionCorrect(total.onlyChampion())
                .setOnlyChallengerCorrect(total.onlyChallenger())
                .setNeitherCorrect(total.neither())
                .setVerdict(result(judgement.verdict()))
                .setReason(judgement.reason())
                .setFigures(figures(judgement.figures()))
                .setLogLoss(loss(judgement.loss()))
                .setClasses(judgement.classes().stream()
                        .map(ContestReport::contestClass)
                        .toList())
                .setMargin(margin)
                .setChampionNanos(orNull(cost == null ? OptionalLong.empty() : cost.activeNanos()))
                .setChallengerNanos(orNull(cost == null ? OptionalLong.empty() : cost.challengerNanos()))
                .setHistory(state.history().points().stream()
                        .map(ContestReport::point)
                        .toList())
                .setDisagreements(state.disagreements().stream()
                        .map(each -> new ContestImage(
                                each.imageId(),
                                each.partition(),
                                each.offset(),
                                each.champion(),
                                each.challenger(),
                                each.truth()))
                        .toList())
                .build();
        return fitting(contest, maxBytes);
    }

    private static Contest fitting(Contest contest, long maxBytes) {
        while (bytes(contest) > maxBytes && !contest.getClasses().isEmpty()) {
            contest.setClasses(mostDifferent(contest.getClasses()));
        }
        if (bytes(contest) > maxBytes) {
            contest.setDisagreements(List.of());
        }
        return contest;
    }

    /** The half of the classes with the most evidence that the challenger is worse, and the most differences. */
    private static List<ContestClass> mostDifferent(List<ContestClass> classes) {
        List<ContestClass> kept = new ArrayList<>(classes);
        kept.sort(Comparator.comparingDouble(ContestClass::getEvidenceWorse)
                .thenComparingLong(each -> each.getOnlyChampionCorrect() + each.getOnlyChallengerCorrect())
                .reversed());
        kept.subList(classes.size() / 2, classes.size()).clear();
        kept.sort(Comparator.comparing(ContestClass::getLabel));
        return kept;
    }

    /** The encoded size. */
    static int bytes(Contest contest) {
        try {
            return Contest.getEncoder().encode(contest).remaining();
        } catch (IOException e) {
            throw new UncheckedIOException("a record in memory can't be encoded", e);
        }
    }

    private static ContestResult result(ContestVerdict verdict) {
        return switch (verdict) {
            case BETTER -> ContestResult.BETTER;
            case WORSE -> ContestResult.WORSE;
            case LEVEL_SO_FAR -> ContestResult.LEVEL_SO_FAR;
            case TOO_FEW -> ContestResult.TOO_FEW;
        };
    }

    private static @Nullable ContestFigures figures(@Nullable PairedFigures figures) {
        return figures == null
                ? null
                : new ContestFigures(
                        figures.championAccuracy(),
                        figures.champion().low(),
                        figures.champion().high(),
                        figures.challengerAccuracy(),
                        figures.challenger().low(),
                        figures.challenger().high(),
                        figures.difference(),
                        figures.interval().low(),
                        figures.interval().high(),
                        figures.sequence().low(),
                        figures.sequence().high(),
                        figures.pValue(),
                        figures.evidenceBetter(),
                        figures.evidenceWorse());
    }

    private static @Nullable ContestLoss loss(@Nullable LossDifference loss) {
        return loss == null
                ? null
                : new ContestLoss(loss.champion(), loss.challenger(), loss.mean(), loss.low(), loss.high());
    }

    private static ContestClass contestClass(ClassDifference difference) {
        PairedCounts counts = difference.counts();
        return new ContestClass(
                difference.label(),
                counts.both(),
                counts.onlyChampion(),
                counts.onlyChallenger(),
                counts.neither(),
                difference.evidenceWorse(),
                difference.evidenceNotWorse());
    }

    private static ContestPoint point(ContestHistory.Point point) {
        return new ContestPoint(
                Instant.ofEpochMilli(point.at()),
                point.labelled(),
                point.champion(),
                point.challenger(),
                point.low(),
                point.high());
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
