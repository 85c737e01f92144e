package fashionstream.topology;

import fashionstream.inference.InferenceException;

/** The model fails on image after image. The streams stop at it, and what they have not committed stays to be done. */
final class ModelBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelBrokenException(int failures, InferenceException last) {
        super(
                "the model failed on " + failures + " images in a row, which is more than inference.failures.max; the"
                        + " images that are not committed wait for a model that works. The last failure: "
                        + last.getMessage(),
                last);
    }
}
