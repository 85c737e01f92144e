package fashionstream.deadletters;

import org.jspecify.annotations.Nullable;

/** A record cannot be put aside. The message is one line that states what was wrong, where, and what to do. */
public final class PutAsideException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PutAsideException(String message) {
        this(message, null);
    }

    PutAsideException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
