package fashionstream.console;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Names of files as text. On disk they are bytes, which Java reads in the character set of the locale; what that lacks, as
 * everything beyond ASCII in the locale C, becomes one and the same replacement character.
 */
public final class FileNames {
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

    /** What is wrong with a name that isn't text, and what to do; to follow the name. */
    public static String problem() {
        String charset = System.getProperty("sun.jnu.encoding", "unknown");
        return "its name is not text in the locale's character set, " + charset
                + (charset.equalsIgnoreCase(UTF_8) ? "; rename it" : "; set LC_ALL=C.UTF-8");
    }

    /** Reads the paths that users write. */
    static final class Converter implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new TypeConversionException("'" + text + "': " + problem());
            }
        }
    }
}
