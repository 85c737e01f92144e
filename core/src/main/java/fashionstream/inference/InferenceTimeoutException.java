package fashionstream.inference;

/** A model took longer than it may, and was stopped. */
public final class InferenceTimeoutException extends InferenceException {
    private static final long serialVersionUID = 1L;

    public InferenceTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
