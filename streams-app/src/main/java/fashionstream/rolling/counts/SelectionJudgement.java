package fashionstream.rolling.counts;

import fashionstream.accuracy.AdjustedAccuracy;
import fashionstream.accuracy.LabelSelection;
import fashionstream.accuracy.Stratum;
import fashionstream.schema.Selection;
import fashionstream.schema.SelectionState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether the labelled images of a window look like a random sample of all its images, and what the accuracy is if they
 * don't.
 *
 * @param test the comparison of the labelled images with all
 * @param adjusted the accuracy adjusted for which images are labelled
 * @param images number of images that the labelled ones are compared with
 * @param reason what the labelled images are like, for people
 */
public record SelectionJudgement(LabelSelection test, AdjustedAccuracy adjusted, long images, String reason) {
    /**
     * Judges which images are labelled.
     *
     * @param all all predictions, among which are the labelled ones
     * @return null if none is labelled
     */
    public static @Nullable SelectionJudgement of(PredictedCounts all, LabelledCounts labelled) {
        return of(labelled.strata(all), labelled.reliability().meanConfidence(), all.meanConfidence());
    }

    /**
     * Judges which images are labelled.
     *
     * @param ofLabelled mean confidence of the labelled images, 0 to 1; null if none is labelled
     * @param ofAll mean confidence of all images, 0 to 1; null if there are none
     * @return null if none is labelled
     */
    public static @Nullable SelectionJudgement of(
            List<Stratum> strata, @Nullable Double ofLabelled, @Nullable Double ofAll) {
        AdjustedAccuracy adjusted = AdjustedAccuracy.of(strata);
        if (adjusted == null || ofLabelled == null || ofAll == null) {
            return null;
        }
        LabelSelection test = LabelSelection.of(strata);
        String confidences =
                String.format(Locale.ROOT, "(mean confidence of labelled images %.2f, of all %.2f)", ofLabelled, ofAll);
        String reason =
                switch (state(test)) {
                    case SELECTED -> "labels are not a random sample " + confidences + "; " + describe(adjusted);
                    case RANDOM -> "labels look like a random sample " + confidences;
                    default -> "labels may not be a random sample " + confidences;
                };
        return new SelectionJudgement(
                test, adjusted, strata.stream().mapToLong(Stratum::images).sum(), reason);
    }

    /** The adjusted accuracy, for people. */
    static String describe(AdjustedAccuracy adjusted) {
        String unlabelled = adjusted.unlabelledShare() < 0.005
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (%.0f %% of the images have a confidence at which too few are labelled)",
                        100 * adjusted.unlabelledShare());
        String range = String.format(Locale.ROOT, "%.2f to %.2f %%", 100 * adjusted.low(), 100 * adjusted.high());
        return adjusted.accuracy() == null
                ? "accuracy of all images within " + range + unlabelled
                : String.format(
                        Locale.ROOT,
                        "accuracy adjusted for this %.2f %% (95 %% interval %s)%s",
                        100 * adjusted.accuracy(),
                        range,
                        unlabelled);
    }

    private static SelectionState state(LabelSelection test) {
        if (test.isSelected()) {
            return SelectionState.SELECTED;
        }
        return test.looksRandom() ? SelectionState.RANDOM : SelectionState.INSUFFICIENT_DATA;
    }

    /** Whether labels are selected, and known to be. */
    public boolean isSelected() {
        return test.isSelected();
    }

    /** The form in the accuracy topic. */
    public Selection selection() {
        return Selection.newBuilder()
                .setState(state(test))
                .setImages(images)
                .setEvidence(test.evidence())
                .setDistance(test.distance())
                .setAdjustedAccuracy(adjusted.accuracy())
                .setAdjustedLow(adjusted.low())
                .setAdjustedHigh(adjusted.high())
                .setUnlabelledShare(adjusted.unlabelledShare())
                .setReason(reason)
                .build();
    }
}
