package fashionstream.console;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files, and words of the command line, as text. For the system they are bytes, which Java reads in the character set of the locale; what that lacks, as
 * everything beyond ASCII in the locale C, becomes one and the same replacement character.
 */
public final class FileNames {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String UTF_8 = "UTF-8";

    private FileNames() {}

    /** Whether the text of a path stands for that path, and not for others as well. */
    public static boolean isText(Path path) {
        try {
            return Path.of(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether a word of the command line came as it was written. */
    static boolean isText(String argument) {
        return argument.indexOf(REPLACEMENT) < 0;
    }

    /** What is wrong with a name that isn't text, and what to do; to follow the name. */
    public static String problem() {
        String charset = System.getProperty("sun.jnu.encoding", "unknown");
        return "is not text in the locale's character set, " + charset
                + (charset.equalsIgnoreCase(UTF_8) ? "; rename it" : "; set LC_ALL=C.UTF-8");
    }
}
