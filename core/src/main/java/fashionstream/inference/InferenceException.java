package fashionstream.inference;

/** A model failed while it ran. */
public sealed class InferenceException extends RuntimeException permits InferenceTimeoutException {
    private static final long serialVersionUID = 1L;

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }

    public InferenceException(String message) {
        super(message);
    }
}
