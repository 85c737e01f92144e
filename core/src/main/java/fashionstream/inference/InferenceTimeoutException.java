package fashionstream.inference;

/** A run of a model exceeded its time limit and was stopped. */
public final class InferenceTimeoutException extends InferenceException {
    private static final long serialVersionUID = 1L;

    public InferenceTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
