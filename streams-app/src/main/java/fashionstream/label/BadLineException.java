package fashionstream.label;

/** A line, or a part of it, is not a valid label; the message states the problem. */
public final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    BadLineException(String message) {
        super(message);
    }

    BadLineException(String message, Throwable cause) {
        super(message, cause);
    }
}
