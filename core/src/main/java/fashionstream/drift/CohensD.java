package fashionstream.drift;

import fashionstream.drift.ObservedImages.Moments;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How far a mean has moved, in standard deviations of one image: J. Cohen, "Statistical Power Analysis for the Behavioral
 * Sciences", 2nd edition 1988, who calls 0.2 small, 0.5 medium and 0.8 large. Small effects are those of another mix of
 * images; {@value #MODERATE} and more is taken for moderate drift, {@value #MAJOR} for major.
 *
 * @param value the move; negative where the mean has become less
 * @param byChance what the amount of a sample of this size from the reference itself exceeds once in 10,000 times
 */
public record CohensD(double value, double byChance) {
    /** From here on a move, in either direction, is moderate. */
    public static final double MODERATE = 0.5;

    /** From here on it is major. */
    public static final double MAJOR = 0.8;

    /** One grey level: images that are all alike make no infinite move of a rounding. */
    private static final double LEAST_DEVIATION = 1 / 255.0;

    private static final double NORMAL_QUANTILE =
            NormalDistribution.of(0, 1).inverseSurvivalProbability(Significance.LEVEL / 2);

    /**
     * Compares a figure with its reference; its deviation is pooled over both.
     *
     * @param observed at least one image
     * @param referenceImages how many images the reference was measured on, at least 1
     */
    static CohensD of(Moments observed, Spread reference, long referenceImages) {
        double n = observed.count();
        double variance = (n * observed.variance() + referenceImages * reference.deviation() * reference.deviation())
                / (n + referenceImages);
        double deviation = Math.max(LEAST_DEVIATION, Math.sqrt(variance));
        return new CohensD(
                (observed.mean() - reference.mean()) / deviation,
                NORMAL_QUANTILE * Math.sqrt(Significance.of(observed.count(), referenceImages)));
    }
}
