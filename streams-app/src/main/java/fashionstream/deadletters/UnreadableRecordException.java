package fashionstream.deadletters;

/** A record can't be fetched: it is too large for this process, or its bytes are damaged. */
final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, as the predicate of a sentence */
    UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
