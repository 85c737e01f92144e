package fashionstream.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the images of a window and their predictions differ from the reference of the model. No labels are needed. A
 * figure counts as drift if it reaches its threshold and is larger than chance explains in a window of this size.
 *
 * @param classMixPsi {@link PopulationStability} of the predicted classes; null, like all other
 *     figures, if there are too few images
 * @param classMixDistance {@link JensenShannon} distance of the predicted classes
 * @param confidencePsi {@link PopulationStability} of the confidence
 * @param pixelMean mean brightness, 0 to 1; null if there are too few images with known brightness and contrast
 * @param pixelMeanShift {@link CohensD} of the brightness; negative if images are darker
 * @param pixelDeviation mean contrast, 0 to 0.5
 * @param pixelDeviationShift {@link CohensD} of the contrast; negative if it is lower
 * @param state the resulting state
 * @param reason the reason for the state, as a text
 */
public record DriftJudgement(
        @Nullable Double classMixPsi,
        @Nullable Double classMixDistance,
        @Nullable Double confidencePsi,
        @Nullable Double pixelMean,
        @Nullable Double pixelMeanShift,
        @Nullable Double pixelDeviation,
        @Nullable Double pixelDeviationShift,
        State state,
        String reason) {
    /** A window with fewer images is not judged. */
    public static final int LEAST_IMAGES = 200;

    /** The amount of drift, which is that of the worst figure. */
    public enum State {
        /** There are too few images. */
        INSUFFICIENT_DATA,
        /** No figure is beyond its threshold and beyond chance. */
        NONE,
        /** A figure is beyond its threshold and beyond chance. */
        MODERATE,
        /** A figure is beyond its higher threshold. */
        MAJOR
    }

    /**
     * Judges a window.
     *
     * @throws IllegalArgumentException if the reference has another number of classes or bins
     */
    public static DriftJudgement of(ObservedImages observed, DriftReference reference) {
        long images = observed.images();
        if (images < LEAST_IMAGES) {
            String reason = images + " predictions of the " + LEAST_IMAGES + " that drift detection needs";
            return new DriftJudgement(null, null, null, null, null, null, null, State.INSUFFICIENT_DATA, reason);
        }
        ConfidencePools pools = ConfidencePools.of(reference.confidenceShares());
        PopulationStability classes =
                PopulationStability.of(observed.classes(), reference.classShares(), reference.images());
        PopulationStability confidence = PopulationStability.of(
                pools.pool(observed.confidences()), pools.pool(reference.confidenceShares()), reference.images());
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of("class mix", classes));
        findings.add(Finding.of("confidence", confidence));
        CohensD mean = null;
        CohensD deviation = null;
        boolean pixelsKnown =
                Math.min(observed.means().count(), observed.deviations().count()) >= LEAST_IMAGES;
        if (pixelsKnown) {
            mean = CohensD.of(observed.means(), reference.pixelMean(), reference.images());
            deviation = CohensD.of(observed.deviations(), reference.pixelDeviation(), reference.images());
            findings.add(Finding.of("brightness", mean));
            findings.add(Finding.of("contrast", deviation));
        }
        State worst =
                findings.stream().map(Finding::state).max(State::compareTo).orElse(State.NONE);
        return new DriftJudgement(
                classes.index(),
                JensenShannon.distance(observed.classes(), reference.classShares()),
                confidence.index(),
                pixelsKnown ? observed.means().mean() : null,
                mean == null ? null : mean.value(),
                pixelsKnown ? observed.deviations().mean() : null,
                deviation == null ? null : deviation.value(),
                worst,
                reason(worst, findings));
    }

    private static String reason(State worst, List<Finding> findings) {
        String figures = findings.stream()
                .filter(finding -> finding.state == worst)
                .map(Finding::words)
                .collect(Collectors.joining(", "));
        return worst == State.NONE ? "no figure is beyond its threshold: " + figures : figures;
    }

    /** The result for one figure. */
    private record Finding(State state, String words) {
        static Finding of(String what, PopulationStability found) {
            State state =
                    state(found.index(), PopulationStability.MODERATE, PopulationStability.MAJOR, found.byChance());
            return new Finding(
                    state,
                    words(
                            what,
                            "PSI %.3f",
                            found.index(),
                            state,
                            PopulationStability.MODERATE,
                            PopulationStability.MAJOR));
        }

        static Finding of(String what, CohensD found) {
            State state = state(Math.abs(found.value()), CohensD.MODERATE, CohensD.MAJOR, found.byChance());
            return new Finding(
                    state,
                    words(
                            what,
                            "moved by %+.2f standard deviations",
                            found.value(),
                            state,
                            CohensD.MODERATE,
                            CohensD.MAJOR));
        }

        private static State state(double amount, double moderate, double major, double byChance) {
            if (amount <= byChance || amount < moderate) {
                return State.NONE;
            }
            return amount < major ? State.MODERATE : State.MAJOR;
        }

        private static String words(
                String what, String format, double value, State state, double moderate, double major) {
            String threshold =
                    switch (state) {
                        case MAJOR -> String.format(Locale.ROOT, " (major from %.2f)", major);
                        case MODERATE -> String.format(Locale.ROOT, " (moderate from %.2f)", moderate);
                        default -> "";
                    };
            return what + " " + String.format(Locale.ROOT, format, value) + threshold;
        }
    }
}
