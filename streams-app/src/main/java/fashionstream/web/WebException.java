package fashionstream.web;

import org.jspecify.annotations.Nullable;

/** The server could not be started. The message is one line that states what to do. */
public final class WebException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WebException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
