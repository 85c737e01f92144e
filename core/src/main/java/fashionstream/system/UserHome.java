package fashionstream.system;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The home directory of the user who runs the program. If the user has no entry in the passwd database, as in many
 * containers, Java reports {@code "?"}, which would be a folder in the working directory.
 */
public final class UserHome {
    private UserHome() {}

    /**
     * Returns the directory that Java reports, or else that of the variable {@code HOME}; empty if neither is an
     * absolute path.
     *
     * @param environment environment variables
     */
    public static Optional<Path> find(Map<String, String> environment) {
        return absolute(System.getProperty("user.home")).or(() -> absolute(environment.get("HOME")));
    }

    /** Returns a path if it is absolute. */
    public static Optional<Path> absolute(@Nullable String path) {
        try {
            return path == null || path.isBlank()
                    ? Optional.empty()
                    : Optional.of(Path.of(path)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
