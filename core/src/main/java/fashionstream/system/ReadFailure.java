package fashionstream.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Says in words why a file can't be read. */
public final class ReadFailure {
    private ReadFailure() {}

    /** The reason without the name of the file, for example {@code permission denied}. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        @Nullable
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        if (reason == null) {
            return "input/output error";
        }
        return reason.equals("Is a directory") ? "it is a directory" : reason;
    }
}
