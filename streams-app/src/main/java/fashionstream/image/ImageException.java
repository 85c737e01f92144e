package fashionstream.image;

import org.jspecify.annotations.Nullable;

/** An image that can't be classified; the message states why. The image itself is at fault: a retry would not help. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(message);
    }

    public ImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
