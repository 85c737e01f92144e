package fashionstream.console;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files, and words of the command line, as text. For the system they are bytes, which Java decodes in the
 * character set of the locale. Characters that it lacks, in the locale C everything beyond ASCII, all become the same
 * replacement character.
 */
public final class FileNames {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String UTF_8 = "UTF-8";

    private FileNames() {}

    /** Whether the text of a path identifies that path only. */
    public static boolean isText(Path path) {
        try {
            return Path.of(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether a word of the command line was decoded completely. */
    static boolean isText(String argument) {
        return argument.indexOf(REPLACEMENT) < 0;
    }

    /** What is wrong with a name that is not text, and what to do about it; follows the name in a message. */
    public static String problem() {
        String charset = System.getProperty("sun.jnu.encoding", "unknown");
        return "is not text in the locale's character set, " + charset
                + (charset.equalsIgnoreCase(UTF_8) ? "; rename it" : "; set LC_ALL=C.UTF-8");
    }
}
