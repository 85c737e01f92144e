package fashionstream.produce;

import java.nio.file.Path;

/**
 * A file that can't be sent, or a folder without any that can.
 *
 * @param path as it was named or found
 * @param reason why, for people
 */
public record UnusableFile(Path path, String reason) {
    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
