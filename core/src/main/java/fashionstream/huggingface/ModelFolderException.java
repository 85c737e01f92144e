package fashionstream.huggingface;

import org.jspecify.annotations.Nullable;

/** A model folder is not usable. */
public final class ModelFolderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final String problem;

    ModelFolderException(String source, String problem, @Nullable Throwable cause) {
        super(source + ": " + problem, cause);
        this.source = source;
        this.problem = problem;
    }

    ModelFolderException(String source, String problem) {
        this(source, problem, null);
    }

    /** The folder, or the file in it. */
    public String source() {
        return source;
    }

    /** What is wrong with it, and what is expected. */
    public String problem() {
        return problem;
    }
}
