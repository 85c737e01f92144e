package fashionstream.inference;

/** A run of a model failed. */
public sealed class InferenceException extends RuntimeException permits InferenceTimeoutException {
    private static final long serialVersionUID = 1L;

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }

    public InferenceException(String message) {
        super(message);
    }
}
