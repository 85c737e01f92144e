package fashionstream.json;

/** A JSON file is not usable. The message states which key is wrong and what its value must be, but not the file. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String problem) {
        super(problem);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
