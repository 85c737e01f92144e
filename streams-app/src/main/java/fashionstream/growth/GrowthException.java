package fashionstream.growth;

/** A topic can't get more partitions now. The message is one line that states what was wrong, where, and what to do. */
public final class GrowthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GrowthException(String message) {
        super(message);
    }
}
