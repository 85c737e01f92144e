package fashionstream.label;

/** A line, or a part of one, is not a label; the message states what is wrong with it. */
public final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    BadLineException(String message) {
        super(message);
    }

    BadLineException(String message, Throwable cause) {
        super(message, cause);
    }
}
