package fashionstream.inference;

import java.time.Duration;

/**
 * How models are run.
 *
 * @param runLimit time limit of a run, more than 0; a run that takes longer is stopped
 * @param threads number of threads that compute a run, at least 1; with 1, each run uses only the calling thread
 * @param provider the hardware that computes a run
 */
public record InferenceSettings(Duration runLimit, int threads, InferenceProvider provider) {
    /** One thread of the CPU per run, and {@link RunTimeLimit#DEFAULT}. */
    public static final InferenceSettings DEFAULT =
            new InferenceSettings(RunTimeLimit.DEFAULT, 1, InferenceProvider.CPU);

    public InferenceSettings {
        if (runLimit.isNegative() || runLimit.isZero() || threads < 1) {
            throw new IllegalArgumentException("models can't run with " + threads + " threads for " + runLimit);
        }
    }
}
