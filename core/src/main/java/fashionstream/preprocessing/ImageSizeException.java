package fashionstream.preprocessing;

/** The size of an image does not fit the model; the message states both sizes and what to declare. */
public final class ImageSizeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImageSizeException(String message) {
        super(message);
    }
}
