package fashionstream.contest;

import fashionstream.accuracy.DifferenceInterval;
import fashionstream.accuracy.EvidenceText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reason of a verdict, for people who have not read how a contest is judged. */
final class ContestReason {
    /** More classes are only counted. */
    private static final int MOST_NAMES = 3;

    private ContestReason() {}

    static String of(
            ContestVerdict verdict,
            @Nullable PairedFigures figures,
            List<ClassDifference> classes,
            ContestRules rules) {
        if (figures == null) {
            return "no image that both models classified is labelled yet; at least " + ContestJudgement.LEAST_IMAGES
                    + " are needed";
        }
        return switch (verdict) {
            case TOO_FEW ->
                "only " + images(figures.counts().images()) + " that both models classified "
                        + (figures.counts().images() == 1 ? "is" : "are") + " labelled; at least "
                        + ContestJudgement.LEAST_IMAGES + " are needed";
            case BETTER ->
                "the challenger is better: " + decided(figures, figures.evidenceBetter()) + classes(classes, rules);
            case WORSE ->
                "the challenger is worse: " + decided(figures, figures.evidenceWorse()) + classes(classes, rules);
            case LEVEL_SO_FAR ->
                "no evidence yet that either model is better: " + open(figures) + classes(classes, rules);
        };
    }

    private static String decided(PairedFigures figures, double evidence) {
        return "it " + wins(figures.counts()) + ", which is " + EvidenceText.of(evidence) + "; "
                + difference(figures.difference(), figures.interval(), "95 % interval");
    }

    private static String open(PairedFigures figures) {
        return (figures.counts().discordant() == 0
                        ? "both were right on the same images"
                        : "the challenger " + wins(figures.counts()))
                + "; " + difference(figures.difference(), figures.sequence(), "95 % interval that holds at any time");
    }

    private static String wins(PairedCounts counts) {
        return String.format(
                Locale.ROOT,
                "was right on %d of the %s that only one of the models got right",
                counts.onlyChallenger(),
                images(counts.discordant()));
    }

    private static String difference(double difference, DifferenceInterval interval, String name) {
        return String.format(
                Locale.ROOT,
                "the challenger's accuracy differs by %+.2f percentage points (%s %+.2f to %+.2f)",
                100 * difference,
                name,
                100 * interval.low(),
                100 * interval.high());
    }

    private static String classes(List<ClassDifference> classes, ContestRules rules) {
        List<String> worse = classes.stream()
                .filter(ClassDifference::isWorse)
                .map(ClassDifference::label)
                .toList();
        if (worse.isEmpty()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "; the challenger is worse by more than %.2f points in %s",
                100 * rules.margin(),
                worse.size() <= MOST_NAMES ? String.join(", ", worse) : worse.size() + " classes");
    }

    private static String images(long count) {
        return count + (count == 1 ? " image" : " images");
    }
}
