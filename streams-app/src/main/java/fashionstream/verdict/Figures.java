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
 */
record Figures(
        Instant countedAt,
        long predicted,
        long labelled,
        @Nullable Double target,
        @Nullable Double expectedAccuracy,
        long due,
        boolean labelledDue,
        AccuracyState state,
        String stateReason,
        DriftState drift,
        String driftReason) {
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
                accuracy.getDue(),
                coverage != null && coverage > 0,
                accuracy.getState(),
                accuracy.getStateReason(),
                drift == null ? DriftState.UNKNOWN : drift.getState(),
                drift == null ? "" : drift.getReason());
    }

    /**
     * Standard error of the accuracy that the mean confidence predicts: that of as many images that are correct with
     * the probability of their confidence.
     */
    double expectedError() {
        double expected = expectedAccuracy == null ? 0 : expectedAccuracy;
        return predicted == 0 ? 1 : Math.sqrt(Math.max(0, expected * (1 - expected)) / predicted);
    }
}
