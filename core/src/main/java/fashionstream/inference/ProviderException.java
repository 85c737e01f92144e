package fashionstream.inference;

/** The chosen {@link InferenceProvider} can't start. The message states what is missing, and what to do. */
public final class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProviderException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
