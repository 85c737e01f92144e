package fashionstream.verdict;

import org.jspecify.annotations.Nullable;

/**
 * The overall verdict on the active model; during a roll-out, the most urgent one.
 *
 * @param modelVersion its version; null before the first image
 * @param reason the reason, for people; the decisive facts come first
 */
public record Verdict(State state, @Nullable String modelVersion, String reason) {
    /** The states, the most urgent last. */
    public enum State {
        /** Labels are evidence that the target is met, and nothing speaks against it. */
        OK,
        /** Neither labels nor images are evidence of anything. */
        INSUFFICIENT_DATA,
        /** The accuracy may have fallen. */
        WARNING,
        /** There is evidence that the accuracy is below the target. */
        ALERT,
        /** No image has been counted for a while, so that nothing is known about the present. */
        STALE
    }
}
