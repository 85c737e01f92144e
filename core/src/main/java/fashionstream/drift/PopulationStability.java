package fashionstream.drift;

import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The population stability index: how much shares differ from those of a reference, {@code sum (p - q) ln(p / q)}.
 * 0 is no change; by convention (N. Siddiqi, "Credit Risk Scorecards", Wiley 2006) less than {@value #MODERATE} is
 * insignificant, and {@value #MAJOR} or more is a major change.
 *
 * <p>Half an image is added to each count, so that a category that is missing on one side counts as rare rather than as
 * impossible. A category that is missing on both sides is ignored.
 *
 * @param index the index, 0 or more
 * @param corrected the index less its mean without a change, not below 0: chance alone makes the index of a small
 *     sample large
 * @param byChance the index that a sample of this size from the reference itself exceeds once in 10,000 times. The
 *     index of such a sample is distributed as {@code (1/n + 1/m)} times chi-squared with one degree of freedom less
 *     than there are categories (B. Yurdakul, "Statistical properties of population stability index", dissertation,
 *     Western Michigan University 2018)
 */
public record PopulationStability(double index, double corrected, double byChance) {
    /** An index of at least this is a moderate change. */
    public static final double MODERATE = 0.1;

    /** An index of at least this is a major change. */
    public static final double MAJOR = 0.25;

    private static final double SMOOTHING = 0.5;

    /**
     * Compares counts with a reference.
     *
     * @param observed images of each category, at least one in all
     * @param reference the share of each category, which sum to 1
     * @param referenceImages number of images that the reference was measured on, at least 1
     * @param effect design effect: how many images count as one, at least 1
     * @throws IllegalArgumentException if the numbers of categories differ, or there are no images
     */
    public static PopulationStability of(long[] observed, List<Double> reference, long referenceImages, double effect) {
        long images = Categories.total(observed, reference);
        int categories = 0;
        for (int i = 0; i < observed.length; i++) {
            categories += isPresent(observed[i], reference.get(i)) ? 1 : 0;
        }
        double index = 0;
        for (int i = 0; i < observed.length; i++) {
            if (isPresent(observed[i], reference.get(i))) {
                double p = (observed[i] + SMOOTHING) / (images + SMOOTHING * categories);
                double q =
                        (reference.get(i) * referenceImages + SMOOTHING) / (referenceImages + SMOOTHING * categories);
                index += (p - q) * Math.log(p / q);
            }
        }
        double scale = Significance.of(images, referenceImages, effect);
        double mean = Math.max(0, categories - 1) * scale;
        return new PopulationStability(index, Math.max(0, index - mean), byChance(categories, scale));
    }

    private static boolean isPresent(long count, double share) {
        return count > 0 || share > 0;
    }

    private static double byChance(int categories, double scale) {
        return categories < 2
                ? 0
                : scale * ChiSquaredDistribution.of(categories - 1).inverseSurvivalProbability(Significance.LEVEL);
    }
}
