package fashionstream.rolling.counts;

import fashionstream.drift.DriftReference;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy that the confidence of the model predicts, without labels. It assumes that the model is calibrated for
 * these images.
 *
 * @param value the mean confidence, 0 to 1
 * @param error its standard error as an estimate of the accuracy: that of the fraction of correct predictions among so
 *     many images, and of the calibration on the images of the reference
 */
public record ExpectedAccuracy(double value, double error) {
    /** Beyond so many standard errors, chance no longer explains a low value. */
    private static final int ERRORS = 3;

    /**
     * Computes the error.
     *
     * @param meanConfidence mean confidence of the images; null without images
     * @param images number of images
     * @param imagesPerRun how many images of one class follow each other, at least 1: so many count as one
     * @param reference the reference of the model; null if it has none
     * @return null without images
     */
    public static @Nullable ExpectedAccuracy of(
            @Nullable Double meanConfidence, long images, double imagesPerRun, @Nullable DriftReference reference) {
        if (meanConfidence == null || images < 1) {
            return null;
        }
        double value = Math.max(0, Math.min(1, meanConfidence));
        double calibration = reference == null ? 0 : 1.0 / reference.images();
        // Half an image is added on each side: what never occurred among a few images is not impossible.
        double smoothed = (value * images + 0.5) / (images + 1);
        return new ExpectedAccuracy(
                value, Math.sqrt(smoothed * (1 - smoothed) * (imagesPerRun / images + calibration)));
    }

    /** Whether it is more than three standard errors below a target. */
    public boolean isBelow(@Nullable AccuracyTarget target) {
        return target != null && value + ERRORS * error < target.minimum();
    }
}
