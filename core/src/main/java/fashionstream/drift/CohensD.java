package fashionstream.drift;

import fashionstream.drift.ObservedImages.Moments;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The shift of a mean in standard deviations of single images: J. Cohen, "Statistical Power Analysis for the Behavioral
 * Sciences", 2nd edition 1988, who calls 0.2 small, 0.5 medium and 0.8 large. A different mix of classes causes small
 * effects; {@value #MODERATE} or more counts as moderate drift, {@value #MAJOR} or more as major drift.
 *
 * @param value the shift; negative if the mean has decreased
 * @param byChance the absolute shift that a sample of this size from the reference itself exceeds once in 10,000 times
 */
public record CohensD(double value, double byChance) {
    /** A shift of at least this, in either direction, is moderate. */
    public static final double MODERATE = 0.5;

    /** A shift of at least this is major. */
    public static final double MAJOR = 0.8;

    /** One grey level, so that a rounding error is not an infinite shift if all images are equal. */
    private static final double LEAST_DEVIATION = 1 / 255.0;

    private static final double NORMAL_QUANTILE =
            NormalDistribution.of(0, 1).inverseSurvivalProbability(Significance.LEVEL / 2);

    /**
     * Compares a mean with its reference, by the pooled standard deviation.
     *
     * @param observed at least one image
     * @param referenceImages number of images that the reference was measured on, at least 1
     * @param effect design effect: how many images count as one, at least 1
     */
    static CohensD of(Moments observed, Spread reference, long referenceImages, double effect) {
        double n = observed.count();
        double variance = (n * observed.variance() + referenceImages * reference.deviation() * reference.deviation())
                / (n + referenceImages);
        double deviation = Math.max(LEAST_DEVIATION, Math.sqrt(variance));
        return new CohensD(
                (observed.mean() - reference.mean()) / deviation,
                NORMAL_QUANTILE * Math.sqrt(Significance.of(observed.count(), referenceImages, effect)));
    }
}
