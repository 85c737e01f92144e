package fashionstream.contest;

import fashionstream.accuracy.EvidenceMixture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the challenger is better than the champion, with all figures behind it. It depends on the present counts only, and so may
 * change back after a correction, or while later labels take evidence away. Whoever acts on the first {@code BETTER} promotes a
 * challenger that is not better with a probability of at most 5 %; {@link PairedFigures} states the conditions.
 *
 * @param reason the reason of the verdict, in a sentence
 * @param agreement share of the images that both classified for which they predicted the same class, 0 to 1; null without images
 * @param figures null if no image is labelled
 * @param classes one for each true class that has labelled images, by name
 * @param loss null if both losses are known for fewer than two images
 */
public record ContestJudgement(
        ContestVerdict verdict,
        String reason,
        @Nullable Double agreement,
        @Nullable PairedFigures figures,
        List<ClassDifference> classes,
        @Nullable LossDifference loss) {
    /**
     * Number of labelled images below which there is no verdict. The evidence is valid with fewer, but so few images seldom show
     * what the models will see.
     */
    public static final int LEAST_IMAGES = 100;

    public ContestJudgement {
        classes = List.copyOf(classes);
    }

    /** Judges a contest. */
    public static ContestJudgement of(ContestCounts counts, ContestRules rules) {
        PairedCounts total = counts.total();
        PairedFigures figures = total.images() == 0 ? null : PairedFigures.of(total);
        List<ClassDifference> classes = counts.classes().entrySet().stream()
                .map(entry -> ClassDifference.of(entry.getKey(), entry.getValue(), rules))
                .toList();
        ContestVerdict verdict = verdict(figures);
        return new ContestJudgement(
                verdict,
                ContestReason.of(verdict, figures, classes, rules),
                counts.scored() == 0 ? null : (double) counts.agreed() / counts.scored(),
                figures,
                classes,
                LossDifference.of(counts.loss()));
    }

    private static ContestVerdict verdict(@Nullable PairedFigures figures) {
        if (figures == null || figures.counts().images() < LEAST_IMAGES) {
            return ContestVerdict.TOO_FEW;
        }
        if (figures.evidenceBetter() >= EvidenceMixture.CONVINCING) {
            return ContestVerdict.BETTER;
        }
        return figures.evidenceWorse() >= EvidenceMixture.CONVINCING
                ? ContestVerdict.WORSE
                : ContestVerdict.LEVEL_SO_FAR;
    }
}
