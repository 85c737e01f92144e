package fashionstream.dataset;

/**
 * A data set is missing or invalid. The message states which file, what is wrong and what to do.
 */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
