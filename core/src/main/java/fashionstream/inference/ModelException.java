package fashionstream.inference;

import org.jspecify.annotations.Nullable;

/**
 * A model file is not usable. The message states which file, what is wrong with it, and what is expected.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String source, String problem, @Nullable Throwable cause) {
        super(source + ": " + problem, cause);
    }

    public ModelException(String source, String problem) {
        this(source, problem, null);
    }
}
