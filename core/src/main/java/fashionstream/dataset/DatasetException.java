package fashionstream.dataset;

/**
 * A data set can't be found or is not what it should be. The message states which file, what is wrong and what to do.
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
