package fashionstream.verdict;

import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a window that a verdict depends on.
 *
 * @param countedAt when the latest image of the model was counted
 * @param due predictions that should have a label
 * @param labelledDue whether any of them has one
 * @param changedSince when images began to differ from the reference; null without evidence that they do
 * @param changed what differs
 */
record Figures(
        Instant countedAt,
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
    static Figures of(RollingAccuracy accuracy) {
        Drift drift = accuracy.getDrift();
        Double coverage = accuracy.getCoverage();
        return new Figures(
                // Earlier versions wrote no time of counting.
                Objects.requireNonNullElse(accuracy.getCountedAt(), accuracy.getUpdatedAt()),
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
}
