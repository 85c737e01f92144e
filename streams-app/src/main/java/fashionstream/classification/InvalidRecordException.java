package fashionstream.classification;

/** A record violates the contract of the images topic; the message states how. */
public final class InvalidRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidRecordException(String message) {
        super(message);
    }
}
