package fashionstream.classification;

import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceTimeoutException;

/**
 * The model fails on too many images in a row, or hangs. Another model replaces it if there is one; otherwise the
 * streams stop, and images that are not committed are processed after the next start.
 */
public final class ModelBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String version;
    private final String reason;

    ModelBrokenException(String version, int failures, InferenceException last) {
        super(
                "model " + version + " failed on " + failures
                        + " images in a row, which is more than inference.failures.max; the"
                        + " images that are not committed wait for a model that works. The last failure: "
                        + last.getMessage(),
                last);
        this.version = version;
        this.reason = "it failed on " + failures + " images in a row; the last time: " + last.getMessage();
    }

    ModelBrokenException(String version, InferenceTimeoutException timeout) {
        super(
                timeout.getMessage() + "; the images that are not committed wait for a model that works, or for a"
                        + " higher limit",
                timeout);
        this.version = version;
        this.reason = String.valueOf(timeout.getMessage());
    }

    /** Version of the model. */
    String version() {
        return version;
    }

    /** What is wrong with it. */
    String reason() {
        return reason;
    }
}
