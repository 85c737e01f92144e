package fashionstream.verdict;

import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a window that a verdict depends on.
 *
 * @param countedAt when the latest image of the model was counted
 * @param updatedAt when the figures were computed
 * @param due predictions that should have a label
 * @param labelledDue whether any of them has one
 * @param changedSince when images began to differ from the reference; null without evidence that they do
 * @param changed what differs
 */
record Figures(
        Instant countedAt,
        Instant updatedAt,
        long predicted,
        long labelled,
        @Nullable Double target,
        @Nullable Double expectedAccuracy,
        @Nullable Double expectedError,
        boolean expectedBelowTarget,
        long due,
        boolean labelledDue,
        AccuracyState state,
        String stateReason,
        DriftState drift,
        String driftReason,
        @Nullable Instant changedSince,
        String changed) {
    /** A window that moves may keep its state while most labels leave it. */
    private static final long LEAST_LABELS = 50;

    static Figures of(RollingAccuracy accuracy) {
        Drift drift = accuracy.getDrift();
        Double coverage = accuracy.getCoverage();
        return new Figures(
                countedAt(accuracy),
                accuracy.getUpdatedAt(),
                accuracy.getPredicted(),
                accuracy.getLabelled(),
                accuracy.getTarget(),
                accuracy.getExpectedAccuracy(),
                accuracy.getExpectedAccuracyError(),
                accuracy.getExpectedBelowTarget(),
                accuracy.getDue(),
                coverage != null && coverage > 0,
                accuracy.getState(),
                accuracy.getStateReason(),
                drift == null ? DriftState.UNKNOWN : drift.getState(),
                drift == null ? "" : drift.getReason(),
                drift == null ? null : drift.getChangedSince(),
                drift == null ? "" : drift.getChanged());
    }

    /** In records of earlier versions, the event time of the latest image stands for it. */
    private static Instant countedAt(RollingAccuracy accuracy) {
        Instant counted = accuracy.getCountedAt();
        Instant latest = accuracy.getWindow().equals(WindowNames.ALL) ? accuracy.getWindowEnd() : null;
        return counted != null ? counted : latest != null ? latest : Instant.EPOCH;
    }

    /** Whether labels of these very images show that the target is met. */
    boolean isVouchedFor() {
        return state == AccuracyState.OK && labelled >= LEAST_LABELS;
    }
}
