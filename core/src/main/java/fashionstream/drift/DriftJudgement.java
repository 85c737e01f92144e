package fashionstream.drift;

import fashionstream.drift.ChangeDetector.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How much the images of a window and their predictions differ from the reference of the model. No labels are needed. The
 * size of a difference and the evidence of it are separate: a window has drift if there is {@linkplain ChangeDetector
 * evidence of a change} within it, and a figure, corrected for its bias, reaches its threshold and is larger than chance
 * explains in a window of this size.
 *
 * @param classMixPsi {@linkplain PopulationStability#index Index} of the predicted classes; null, like all other
 *     figures, if there are too few images
 * @param classMixPsiCorrected the index {@linkplain PopulationStability#corrected corrected} for its bias
 * @param classMixDistance {@link JensenShannon} distance of the predicted classes
 * @param confidencePsi {@linkplain PopulationStability#index Index} of the confidence
 * @param confidencePsiCorrected the index corrected for its bias
 * @param pixelMean mean brightness, 0 to 1; null if there are too few images with known brightness and contrast
 * @param pixelMeanShift {@link CohensD} of the brightness; negative if images are darker
 * @param pixelDeviation mean contrast, 0 to 0.5
 * @param pixelDeviationShift {@link CohensD} of the contrast; negative if it is lower
 * @param state the resulting state
 * @param reason the reason for the state, as a text
 */
public record DriftJudgement(
        @Nullable Double classMixPsi,
        @Nullable Double classMixPsiCorrected,
        @Nullable Double classMixDistance,
        @Nullable Double confidencePsi,
        @Nullable Double confidencePsiCorrected,
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
        /** No figure is beyond its threshold and beyond chance, or there is no evidence of a change. */
        NONE,
        /** There is evidence of a change, and a figure is beyond its threshold and beyond chance. */
        MODERATE,
        /** A figure is beyond its higher threshold. */
        MAJOR
    }

    /**
     * Judges a window.
     *
     * @param change the result of the detector over the stream
     * @param start start of the window, in milliseconds since 1970
     * @throws IllegalArgumentException if the reference has another number of classes or bins
     */
    public static DriftJudgement of(ObservedImages observed, DriftReference reference, Change change, long start) {
        long images = observed.images();
        if (images < LEAST_IMAGES) {
            String reason = images + " predictions of the " + LEAST_IMAGES + " that drift detection needs";
            return new DriftJudgement(
                    null, null, null, null, null, null, null, null, null, State.INSUFFICIENT_DATA, reason);
        }
        double effect = change.imagesPerRun();
        ConfidencePools pools = ConfidencePools.of(reference.confidenceShares());
        PopulationStability classes =
                PopulationStability.of(observed.classes(), reference.classShares(), reference.images(), effect);
        PopulationStability confidence = PopulationStability.of(
                pools.pool(observed.confidences()),
                pools.pool(reference.confidenceShares()),
                reference.images(),
                effect);
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of("class mix", classes));
        findings.add(Finding.of("confidence", confidence));
        CohensD mean = null;
        CohensD deviation = null;
        boolean pixelsKnown =
                Math.min(observed.means().count(), observed.deviations().count()) >= LEAST_IMAGES;
        if (pixelsKnown) {
            mean = CohensD.of(observed.means(), reference.pixelMean(), reference.images(), effect);
            deviation = CohensD.of(observed.deviations(), reference.pixelDeviation(), reference.images(), effect);
            findings.add(Finding.of("brightness", mean));
            findings.add(Finding.of("contrast", deviation));
        }
        State worst =
                findings.stream().map(Finding::state).max(State::compareTo).orElse(State.NONE);
        boolean changed = change.isAfter(start);
        return new DriftJudgement(
                classes.index(),
                classes.corrected(),
                JensenShannon.distance(observed.classes(), reference.classShares()),
                confidence.index(),
                confidence.corrected(),
                pixelsKnown ? observed.means().mean() : null,
                mean == null ? null : mean.value(),
                pixelsKnown ? observed.deviations().mean() : null,
                deviation == null ? null : deviation.value(),
                changed ? worst : State.NONE,
                reason(worst, findings, changed, change));
    }

    private static String reason(State worst, List<Finding> findings, boolean changed, Change change) {
        String figures = findings.stream()
                .filter(finding -> finding.state == worst)
                .map(Finding::words)
                .collect(Collectors.joining(", "));
        if (!changed) {
            return "no evidence of a change: " + figures;
        }
        String size = worst == State.NONE ? "no figure is beyond its threshold: " + figures : figures;
        return change.since() == null
                ? size
                : size + "; evidence of a change since " + Instant.ofEpochMilli(change.since()) + ": " + change.words();
    }

    /** The result for one figure. */
    private record Finding(State state, String words) {
        static Finding of(String what, PopulationStability found) {
            State state = found.index() <= found.byChance()
                    ? State.NONE
                    : state(found.corrected(), PopulationStability.MODERATE, PopulationStability.MAJOR);
            return new Finding(
                    state,
                    words(
                            what,
                            "PSI %.3f",
                            found.corrected(),
                            state,
                            PopulationStability.MODERATE,
                            PopulationStability.MAJOR));
        }

        static Finding of(String what, CohensD found) {
            State state = Math.abs(found.value()) <= found.byChance()
                    ? State.NONE
                    : state(Math.abs(found.value()), CohensD.MODERATE, CohensD.MAJOR);
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

        private static State state(double amount, double moderate, double major) {
            if (amount < moderate) {
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
